/**
 * What the editor asks in dialogs (publish with its effect, discard, rename, stations, history) and writes to the server. Loaded at first use. It
 * keeps what the dialogs need and sends their requests; the draft and the tariff are the editor's.
 */
import { css, nothing } from 'lit';
import { bandsAreDisjoint } from '../../../bff/billing/tariffs/check.ts';
import {
  type TariffEffect,
  type TariffRow,
  type TariffVersion,
  tariffs,
} from '../../../bff/billing/tariffs/contract.ts';
import { ApiError, call, type Transport } from '../../../bff/kernel/client.ts';
import { stations } from '../../../bff/sites/stations/contract.ts';
import { type ButtonOptions, button } from '../../parts/controls.ts';
import { dialog } from '../../parts/overlays.ts';
import { effectView, historyView, type Place, placesView, renameView } from './dialogs.ts';
import { type Draft, readDraft, weekOf } from './draft.ts';
import type { EditorHost, EditorPart } from './host.ts';
import { allWords } from './more-texts.ts';
import { sentenceTexts } from './sentences.ts';
import { type RateName, rateNames } from './typing.ts';

export type Question = 'publish' | 'leave' | 'rename' | 'places' | 'history';

const placesPage = 500;
const maxPlaces = 1000;

const deskStyles = css`
  .past > li {
    display: grid;
    gap: 6px;
    padding-block: 14px;
    border-block-end: 1px solid var(--_line);
  }
  .past + .btn {
    margin-block-start: 16px;
  }
  .past ul {
    font-size: var(--_text-s);
    color: var(--_muted);
  }
  .places {
    display: grid;
    max-block-size: 320px;
    overflow: auto;
  }
  .places .check {
    inline-size: 100%;
  }
  .places .small {
    margin-inline-start: auto;
  }
  .body p + p,
  .body p + ul,
  .body ul + p,
  .body .field + .places {
    margin-block-start: 8px;
  }
  .body .wrong {
    margin-block-start: 12px;
    font-size: var(--_text-m);
  }
`;

export class Desk implements EditorPart {
  readonly styles = [deskStyles];
  readonly texts = sentenceTexts;
  #host: EditorHost;
  #question: Question | undefined;
  #error = '';
  /** A request is under way. */
  busy = false;
  #next: (() => void) | undefined;
  #effect: TariffEffect | undefined;
  #versions: readonly TariffVersion[] | undefined;
  #olderThan: number | null = null;
  #places: readonly Place[] | undefined;
  #chosen: ReadonlySet<string> = new Set();
  #find = '';
  #name = '';

  constructor(host: EditorHost) {
    this.#host = host;
  }

  /** Creates the draft, or asks whether it is to be published; not before everything in it is right. */
  send(): void {
    const { editing } = this.#host;
    if (!this.#ready()) return;
    if (editing.creating) void this.#create(editing.draft?.name ?? '', editing.createKey);
    else void this.ask('publish');
  }

  /** Whether the draft may be sent; if not, the first wrong field is shown. */
  #ready(): boolean {
    const { editing } = this.#host;
    const { draft } = editing;
    if (!draft) return false;
    const { tariff, wrong } = readDraft(draft);
    const overlap = draft.elements ? undefined : overlapIn(draft);
    if (tariff && !overlap) return true;
    editing.toast(editing.word('wrongSome'));
    const [first = ''] = Object.keys(wrong);
    const [name, season = '-1'] = first.split('.');
    const rate = rateNames.find((each) => each === name);
    const week = rate ? ([rate, Number(season)] as const) : first ? undefined : overlap;
    if (week) editing.painter.setRate(...week);
    editing.focus(week ? '#base' : `#${first}`);
    return false;
  }

  /** Opens a dialog and loads what it shows. `next`: what a person wanted to leave for. */
  async ask(question: Question, next?: () => void): Promise<void> {
    this.#question = question;
    this.#error = '';
    this.#next = next;
    this.#name = this.#host.editing.base?.name ?? '';
    this.#host.requestUpdate();
    if (question === 'publish') await this.#loadEffect();
    else if (question === 'places') await this.#loadPlaces();
    else if (question === 'history') await this.#loadHistory();
  }

  forget(): void {
    this.close();
  }

  close = (): void => {
    this.#question = undefined;
    this.#host.requestUpdate();
  };

  /** Sends a request; what went wrong is said in the dialog, or at the foot of the page where there is none. */
  async #run<R>(work: (transport: Transport, params: { id: string }) => Promise<R>): Promise<R | undefined> {
    const { session } = this.#host;
    const { base } = this.#host.editing;
    if (this.busy || !session) return undefined;
    this.busy = true;
    this.#error = '';
    this.#host.requestUpdate();
    try {
      return await work(session.transport, { id: base?.id ?? '' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.problem.status === 409 && this.#question === 'publish' && (await this.#host.conflict())) this.close();
      else {
        const parts = [error.message, ...(error.problem.errors ?? []).map((e) => `${e.path}: ${e.message}`)];
        const text = [...new Set(parts)].join(' ');
        if (this.#question) this.#error = text;
        else this.#host.toast(text);
      }
      return undefined;
    } finally {
      this.busy = false;
      this.#host.requestUpdate();
    }
  }

  async #loadEffect(): Promise<void> {
    this.#effect = undefined;
    this.#effect = await this.#run((transport, params) => call(transport, tariffs.endpoints.effect, { params }));
    this.#host.requestUpdate();
  }

  async #loadPlaces(): Promise<void> {
    this.#places = undefined;
    this.#find = '';
    const found = await this.#run(async (transport) => {
      const all: Place[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { limit: placesPage, sort: 'name', ...(cursor && { cursor }) };
        const page = await call(transport, stations.endpoints.list, { query });
        all.push(...page.items);
        cursor = page.next;
      } while (cursor && all.length < maxPlaces);
      return all;
    });
    if (!found) return;
    this.#places = found;
    const id = this.#host.editing.base?.id;
    this.#chosen = new Set(found.filter((place) => place.tariffId === id).map((place) => place.id));
    this.#host.requestUpdate();
  }

  async #loadHistory(before?: number): Promise<void> {
    if (before === undefined) this.#versions = undefined;
    const query = { limit: 20, ...(before !== undefined && { before }) };
    const page = await this.#run((transport, params) => call(transport, tariffs.endpoints.versions, { params, query }));
    if (!page) return;
    this.#versions = [...(before === undefined ? [] : (this.#versions ?? [])), ...page.items];
    this.#olderThan = page.next;
    this.#host.requestUpdate();
  }

  async #publish(): Promise<void> {
    const { definition, base } = this.#host.editing;
    if (!definition || !base || !this.#host.mayPublish(definition)) return;
    const body = { definition, baseVersion: base.version };
    const answer = await this.#run((transport, params) => call(transport, tariffs.endpoints.publish, { params, body }));
    if (!answer) return;
    this.close();
    this.#host.published(answer.tariff);
    this.#host.toast(allWords(this.#host.locale)('publishedDone', { n: answer.tariff.version }));
  }

  /** Creates the draft. The same `key` never creates twice. */
  async #create(name: string, key: string): Promise<void> {
    const { definition } = this.#host.editing;
    if (!definition || !this.#host.mayPublish(definition)) return;
    const body = { name, definition };
    const row = await this.#run((transport) =>
      call(transport, tariffs.endpoints.create, { body, idempotencyKey: key }),
    );
    if (!row) return;
    this.#host.created(row);
    this.#host.toast(allWords(this.#host.locale)('createdDone'));
  }

  async archive(archived: boolean): Promise<void> {
    const body = { archived };
    const row = await this.#run((transport, params) => call(transport, tariffs.endpoints.update, { params, body }));
    if (!row) return;
    this.#host.changed(row);
    this.#host.toast(allWords(this.#host.locale)(archived ? 'archivedDone' : 'unarchivedDone'));
  }

  /** Gives a tariff to a station and opens it. */
  async use(row: TariffRow, stationId: string): Promise<void> {
    const params = { id: stationId };
    const body = { tariffId: row.id };
    const done = await this.#run((transport) => call(transport, stations.endpoints.update, { params, body }));
    if (done) this.#host.open(row);
  }

  async #rename(): Promise<void> {
    const body = { name: this.#name.trim() };
    const row = await this.#run((transport, params) => call(transport, tariffs.endpoints.update, { params, body }));
    if (!row) return;
    this.close();
    this.#host.changed(row);
  }

  async #assign(): Promise<void> {
    const body = { stationIds: [...this.#chosen] };
    const answer = await this.#run((transport, params) => call(transport, tariffs.endpoints.assign, { params, body }));
    if (!answer) return;
    this.close();
    this.#host.changed(answer.tariff);
    this.#host.toast(allWords(this.#host.locale)('stationsSaved'));
  }

  #set(change: () => void): void {
    change();
    this.#host.requestUpdate();
  }

  view(): unknown {
    const host = this.#host;
    const { locale, word: core } = host;
    const { base, readOnly } = host.editing;
    const word = allWords(locale);
    const common = { word, locale, error: this.#error };
    const next = (base?.version ?? 0) + 1;
    const cancel = (label = core('cancel')) => button({ label, onClick: this.close });
    const confirm = (o: Pick<ButtonOptions, 'label' | 'onClick' | 'disabled' | 'kind'>) =>
      button({ kind: 'primary', part: 'confirm', busy: this.busy, ...o });
    const shell = (kind: Question, title: string, body: () => unknown, actions?: () => unknown[]) =>
      dialog({
        open: this.#question === kind,
        title,
        closeLabel: core('close'),
        ...(!actions && { kind: 'drawer' as const }),
        onClose: this.close,
        body: this.#question === kind ? body() : nothing,
        actions: this.#question === kind ? actions?.() : nothing,
      });
    const leave = shell(
      'leave',
      word('leaveTitle'),
      () => word('leaveText'),
      () => [
        cancel(word('leaveStay')),
        confirm({
          label: word('discard'),
          kind: 'danger',
          onClick: () => {
            this.close();
            this.#next?.();
          },
        }),
      ],
    );
    if (!base) return leave;
    return [
      leave,
      shell(
        'publish',
        word('publishTitle', { n: next }),
        () => effectView({ ...common, effect: this.#effect, row: base, next, clock: (at) => host.at(at, 'clock') }),
        () => [
          cancel(),
          confirm({
            label: word('publishNow', { n: next }),
            disabled: !this.#effect,
            onClick: () => void this.#publish(),
          }),
        ],
      ),
      shell(
        'rename',
        word('renameTitle'),
        () =>
          renameView({
            ...common,
            name: this.#name,
            onInput: (name) =>
              this.#set(() => {
                this.#name = name;
              }),
          }),
        () => [
          cancel(),
          confirm({ label: core('save'), disabled: this.#name.trim() === '', onClick: () => void this.#rename() }),
        ],
      ),
      shell(
        'places',
        word('stationsTitle'),
        () =>
          placesView({
            ...common,
            places: this.#places,
            chosen: this.#chosen,
            tariffId: base.id,
            find: this.#find,
            onFind: (text) =>
              this.#set(() => {
                this.#find = text;
              }),
            onChoose: (id, on) =>
              this.#set(() => {
                const chosen = new Set(this.#chosen);
                if (on) chosen.add(id);
                else chosen.delete(id);
                this.#chosen = chosen;
              }),
          }),
        () => [cancel(), confirm({ label: core('save'), disabled: !this.#places, onClick: () => void this.#assign() })],
      ),
      shell('history', word('history'), () =>
        historyView({
          ...common,
          versions: this.#versions,
          current: base.version,
          time: (at) => host.at(at),
          onUse: readOnly
            ? undefined
            : (version) => {
                this.close();
                host.editing.restore(version.definition);
              },
          onOlder: this.#olderThan === null ? undefined : () => void this.#loadHistory(this.#olderThan ?? undefined),
        }),
      ),
    ];
  }
}

/** The first week in which two bands claim the same time. */
const overlapIn = (draft: Draft): readonly [RateName, number] | undefined => {
  for (const rate of rateNames)
    for (let season = -1; season < draft[rate].seasons.length; season++)
      if (!bandsAreDisjoint(weekOf(draft[rate], season).bands)) return [rate, season];
  return undefined;
};
