/** What a charger shows to drivers (2.x display messages), and what it knows of one of them (CustomerInformation). */
import type { Charger } from './charger.ts';
import { accepted, done, type Obedience, rejected } from './charger-answers.ts';
import { writeTime } from './dialects/time.ts';
import { messageStateWords, priorityWords } from './dialects/words2.ts';
import type { StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };
type Message = Of<'showMessage'>;

const most = 50;

export class Display {
  readonly #charger: Charger;
  readonly #messages = new Map<number, Message>();

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  /** The texts that are due now, the most urgent first. */
  get texts(): string[] {
    const order = ['alwaysFront', 'inFront', 'normalCycle'];
    const nowMs = this.#charger.now();
    return this.#current()
      .filter(({ fromMs = 0, toMs = Number.POSITIVE_INFINITY }) => fromMs <= nowMs && nowMs < toMs)
      .sort((a, b) => order.indexOf(a.priority) - order.indexOf(b.priority))
      .map(({ text }) => text);
  }

  show(command: Message): Obedience {
    const { id, transactionId } = command;
    if (transactionId !== undefined && this.#charger.transaction(transactionId) === undefined)
      return { answer: { outcome: 'rejected', detail: 'UnknownTransaction' } };
    if (!this.#messages.has(id) && this.#messages.size >= most)
      return { answer: { ...rejected, detail: 'Rejected (OutOfStorage)' } };
    return done(() => void this.#messages.set(id, command));
  }

  tell({ requestId }: Of<'readMessages'>): Obedience {
    const messages = this.#current();
    if (messages.length === 0) return { answer: { outcome: 'rejected', detail: 'Unknown' } };
    const messageInfo = messages.map(({ id, text, language, priority, state, transactionId, fromMs, toMs }) => ({
      id,
      priority: priorityWords.write(priority),
      message: { format: 'UTF8', content: text, ...(language !== undefined && { language }) },
      ...(state !== undefined && { state: messageStateWords.write(state) }),
      ...(transactionId !== undefined && { transactionId }),
      ...(fromMs !== undefined && { startDateTime: writeTime(fromMs) }),
      ...(toMs !== undefined && { endDateTime: writeTime(toMs) }),
    }));
    return done(() =>
      this.#charger.attempt({ kind: 'noted', action: 'NotifyDisplayMessages', payload: { requestId, messageInfo } }),
    );
  }

  clear({ id }: Of<'clearMessage'>): Obedience {
    if (!this.#messages.has(id)) return { answer: { outcome: 'rejected', detail: 'Unknown' } };
    return done(() => void this.#messages.delete(id));
  }

  customer({ requestId, report, clear, idTag }: Of<'customerData'>): Obedience {
    if (idTag === undefined && (report || clear)) return { answer: { outcome: 'rejected', detail: 'Invalid' } };
    const known = idTag === undefined ? undefined : this.#charger.cards.known(idTag);
    return {
      answer: accepted,
      afterwards: () => {
        if (idTag !== undefined && clear) this.#charger.cards.forget(idTag);
        const data = known === undefined || !report ? '' : `${idTag}: ${JSON.stringify(known)}`;
        this.#charger.attempt({
          kind: 'noted',
          action: 'NotifyCustomerInformation',
          payload: { requestId, seqNo: 0, tbc: false, generatedAt: writeTime(this.#charger.now()), data },
        });
      },
    };
  }

  /** A transaction's messages go with it, and those whose time is over. */
  #current(): Message[] {
    const nowMs = this.#charger.now();
    for (const [id, { transactionId, toMs }] of this.#messages) {
      const isGone = transactionId !== undefined && this.#charger.transaction(transactionId) === undefined;
      if (isGone || (toMs !== undefined && toMs <= nowMs)) this.#messages.delete(id);
    }
    return [...this.#messages.values()];
  }
}
