/**
 * What the editor asks in dialogs (publish with its effect, discard, rename, stations, history) and writes to the server. Loaded at first use. It
 * keeps what the dialogs need and sends their requests; the draft and the tariff are the editor's.
 */
import { bandsAreDisjoint } from '../../../bff/billing/tariffs/check.ts';
import {
  type TariffEffect,
  type TariffRow,
  type TariffVersion,
  tariffs,
} from '../../../bff/billing/tariffs/contract.ts';
import { ApiError, call, type Transport } from '../../../bff/kernel/client.ts';
import { stations } from '../../../bff/sites/stations/contract.ts';
import { deskView } from './desk-view.ts';
import { dialogStyles, type Place } from './dialogs.ts';
import { type Draft, readDraft, weekOf } from './draft.ts';
import type { EditorHost, EditorPart } from './host.ts';
import { allWords } from './more-texts.ts';
import { sentenceTexts } from './sentences.ts';
import { type RateName, rateNames } from './typing.ts';

export type Question = 'publish' | 'leave' | 'rename' | 'places' | 'history';

const placesPage = 500;
const maxPlaces = 1000;

export class Desk implements EditorPart {
  readonly styles = [dialogStyles];
  readonly texts = sentenceTexts;
  readonly host: EditorHost;
  question: Question | undefined;
  error = '';
  /** A request is under way. */
  busy = false;
  next: (() => void) | undefined;
  effect: TariffEffect | undefined;
  versions: readonly TariffVersion[] | undefined;
  olderThan: number | null = null;
  places: readonly Place[] | undefined;
  chosen: ReadonlySet<string> = new Set();
  find = '';
  name = '';

  constructor(host: EditorHost) {
    this.host = host;
  }

  /** Creates the draft, or asks whether it is to be published; not before everything in it is right. */
  send(): void {
    const { editing } = this.host;
    if (!this.#ready()) return;
    if (editing.creating) void this.#create(editing.draft?.name ?? '', editing.createKey);
    else void this.ask('publish');
  }

  /** Whether the draft may be sent; if not, the first wrong field is shown. */
  #ready(): boolean {
    const { editing } = this.host;
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
    this.question = question;
    this.error = '';
    this.next = next;
    this.name = this.host.editing.base?.name ?? '';
    this.host.requestUpdate();
    if (question === 'publish') await this.#loadEffect();
    else if (question === 'places') await this.#loadPlaces();
    else if (question === 'history') await this.loadHistory();
  }

  forget(): void {
    this.close();
  }

  close = (): void => {
    this.question = undefined;
    this.host.requestUpdate();
  };

  /** Sends a request; what went wrong is said in the dialog, or at the foot of the page where there is none. */
  async #run<R>(work: (transport: Transport, params: { id: string }) => Promise<R>): Promise<R | undefined> {
    const { session } = this.host;
    const { base } = this.host.editing;
    if (this.busy || !session) return undefined;
    this.busy = true;
    this.error = '';
    this.host.requestUpdate();
    try {
      return await work(session.transport, { id: base?.id ?? '' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.problem.status === 409 && this.question === 'publish' && (await this.host.conflict())) this.close();
      else {
        const parts = [error.message, ...(error.problem.errors ?? []).map((e) => `${e.path}: ${e.message}`)];
        const text = [...new Set(parts)].join(' ');
        if (this.question) this.error = text;
        else this.host.toast(text);
      }
      return undefined;
    } finally {
      this.busy = false;
      this.host.requestUpdate();
    }
  }

  async #loadEffect(): Promise<void> {
    this.effect = undefined;
    this.effect = await this.#run((transport, params) => call(transport, tariffs.endpoints.effect, { params }));
    this.host.requestUpdate();
  }

  async #loadPlaces(): Promise<void> {
    this.places = undefined;
    this.find = '';
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
    this.places = found;
    const id = this.host.editing.base?.id;
    this.chosen = new Set(found.filter((place) => place.tariffId === id).map((place) => place.id));
    this.host.requestUpdate();
  }

  async loadHistory(before?: number): Promise<void> {
    if (before === undefined) this.versions = undefined;
    const query = { limit: 20, ...(before !== undefined && { before }) };
    const page = await this.#run((transport, params) => call(transport, tariffs.endpoints.versions, { params, query }));
    if (!page) return;
    this.versions = [...(before === undefined ? [] : (this.versions ?? [])), ...page.items];
    this.olderThan = page.next;
    this.host.requestUpdate();
  }

  async publish(): Promise<void> {
    const { definition, base } = this.host.editing;
    if (!definition || !base || !this.host.mayPublish(definition)) return;
    const body = { definition, baseVersion: base.version };
    const answer = await this.#run((transport, params) => call(transport, tariffs.endpoints.publish, { params, body }));
    if (!answer) return;
    this.close();
    this.host.published(answer.tariff);
    this.host.toast(allWords(this.host.locale)('publishedDone', { n: answer.tariff.version }));
  }

  /** Creates the draft. The same `key` never creates twice. */
  async #create(name: string, key: string): Promise<void> {
    const { definition } = this.host.editing;
    if (!definition || !this.host.mayPublish(definition)) return;
    const body = { name, definition };
    const row = await this.#run((transport) =>
      call(transport, tariffs.endpoints.create, { body, idempotencyKey: key }),
    );
    if (!row) return;
    this.host.created(row);
    this.host.toast(allWords(this.host.locale)('createdDone'));
  }

  async archive(archived: boolean): Promise<void> {
    const body = { archived };
    const row = await this.#run((transport, params) => call(transport, tariffs.endpoints.update, { params, body }));
    if (!row) return;
    this.host.changed(row);
    this.host.toast(allWords(this.host.locale)(archived ? 'archivedDone' : 'unarchivedDone'));
  }

  /** Gives a tariff to a station and opens it. */
  async use(row: TariffRow, stationId: string): Promise<void> {
    const params = { id: stationId };
    const body = { tariffId: row.id };
    const done = await this.#run((transport) => call(transport, stations.endpoints.update, { params, body }));
    if (done) this.host.open(row);
  }

  async rename(): Promise<void> {
    const body = { name: this.name.trim() };
    const row = await this.#run((transport, params) => call(transport, tariffs.endpoints.update, { params, body }));
    if (!row) return;
    this.close();
    this.host.changed(row);
  }

  async assign(): Promise<void> {
    const body = { stationIds: [...this.chosen] };
    const answer = await this.#run((transport, params) => call(transport, tariffs.endpoints.assign, { params, body }));
    if (!answer) return;
    this.close();
    this.host.changed(answer.tariff);
    this.host.toast(allWords(this.host.locale)('stationsSaved'));
  }

  set(change: () => void): void {
    change();
    this.host.requestUpdate();
  }

  view(): unknown {
    return deskView(this);
  }
}

/** The first week in which two bands claim the same time. */
const overlapIn = (draft: Draft): readonly [RateName, number] | undefined => {
  for (const rate of rateNames)
    for (let season = -1; season < draft[rate].seasons.length; season++)
      if (!bandsAreDisjoint(weekOf(draft[rate], season).bands)) return [rate, season];
  return undefined;
};
