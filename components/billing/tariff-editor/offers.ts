/**
 * Who pays a tariff: its offers at stations and chargers, for groups and times, in sentences; and a try-out that asks which tariff would apply. It keeps
 * what is typed and sends it; what applies is decided by the server.
 */
import { css } from 'lit';
import { offers, type TariffOfferRow } from '../../../bff/billing/offers/contract.ts';
import { cards } from '../../../bff/charging/cards/contract.ts';
import { call, type Transport } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { instantOf, localOf } from '../../../bff/kernel/zone.ts';
import { chargers } from '../../../bff/sites/chargers/contract.ts';
import { stations } from '../../../bff/sites/stations/contract.ts';
import { Work } from '../../kit/work.ts';
import { formStyles } from './form-styles.ts';
import type { EditorHost, EditorPart } from './host.ts';
import { newOffer, type OfferForm, offerFormOf, readOffer } from './offers-form.ts';
import { offerTexts, offerWord } from './offers-texts.ts';
import { offersView } from './offers-view.ts';

export type Applies = Answer<typeof offers.endpoints.which>;
interface Named {
  readonly id: string;
  readonly name: string;
}
export interface Trial {
  readonly stationId: string;
  readonly chargerId: string;
  readonly card: string;
  readonly when: string;
}

const most = 500;
const minuteMs = 60_000;

const offerStyles = css`
  .offers > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 4px 12px;
    align-items: center;
    padding-block: 10px;
    border-block-end: 1px solid var(--_line);
  }
  .offers .bar {
    gap: 4px;
  }
  .offers p {
    grid-column: 1 / -1;
  }
  .sheet {
    display: grid;
    gap: 16px;
  }
  .sheet > section {
    display: grid;
    gap: 12px;
  }
  .sheet .pair {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 232px), 1fr));
  }
  @container wf (width < 480px) {
    .offers > li {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .box {
    display: grid;
    gap: 4px;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_text) 6%, transparent);
  }
  .box.group {
    gap: 12px;
  }
`;

export class Offers implements EditorPart {
  readonly styles = [formStyles, offerStyles];
  readonly texts = [offerTexts];
  readonly host: EditorHost;
  readonly work: Work;
  isOpen = false;
  rows: readonly TariffOfferRow[] | undefined;
  stations: readonly (Named & { readonly zone: string })[] = [];
  groups: readonly Named[] = [];
  /** Of stations that were chosen. */
  readonly chargers = new Map<string, readonly Named[]>();
  form: OfferForm | undefined;
  /** Id of the offer that is about to be removed. */
  removing = '';
  trial: Trial = { stationId: '', chargerId: '', card: '', when: '' };
  applies: Applies | undefined;

  constructor(host: EditorHost) {
    this.host = host;
    this.work = new Work(host);
  }

  get word() {
    return offerWord(this.host.locale);
  }
  get mayEdit(): boolean {
    return this.host.editing.mayEdit;
  }
  zoneOf(stationId: string): string {
    return this.stations.find(({ id }) => id === stationId)?.zone ?? this.host.zone;
  }

  forget(): void {
    this.isOpen = false;
    this.form = undefined;
    this.applies = undefined;
  }

  close = (): void => {
    this.forget();
    this.host.requestUpdate();
  };

  async open(): Promise<void> {
    this.isOpen = true;
    this.rows = undefined;
    this.trial = { ...this.trial, when: localOf(this.host.zone, Math.floor(Date.now() / minuteMs) * minuteMs) };
    this.host.requestUpdate();
    await this.work.run(async (transport) => {
      const { session } = this.host;
      const query = { limit: most, sort: 'name' };
      const [rows, found] = await Promise.all([
        this.#read(transport),
        session?.may('station:view') ? call(transport, stations.endpoints.list, { query }) : undefined,
      ]);
      this.rows = rows;
      this.stations = found?.items ?? [];
      if (!session?.may('group:view')) return;
      const { groups } = await import('../../../bff/billing/groups/contract.ts');
      this.groups = (await call(transport, groups.endpoints.list, { query })).items;
    });
  }

  async #read(transport: Transport): Promise<readonly TariffOfferRow[]> {
    const query = { tariffId: this.host.editing.base?.id ?? '', limit: most, sort: '-priority' };
    return (await call(transport, offers.endpoints.list, { query })).items;
  }

  /** Chargers to choose from, once a station is chosen. */
  #needChargers(stationId: string): void {
    if (!stationId || this.chargers.has(stationId) || !this.host.session?.may('charger:view')) return;
    this.chargers.set(stationId, []);
    void this.work.run(async (transport) => {
      const query = { stationId, limit: most, sort: 'name' };
      const { items } = await call(transport, chargers.endpoints.list, { query });
      this.chargers.set(
        stationId,
        items.map(({ id, name, identity }) => ({ id, name: name || identity })),
      );
    });
  }

  edit(row?: TariffOfferRow): void {
    this.form = row ? offerFormOf(row, this.zoneOf(row.stationId)) : newOffer;
    this.#needChargers(this.form.stationId);
    this.host.requestUpdate();
  }

  change(part: Partial<OfferForm>): void {
    if (!this.form) return;
    this.form = { ...this.form, ...(part.stationId !== undefined && { chargerId: '' }), ...part };
    this.#needChargers(this.form.stationId);
    this.host.requestUpdate();
  }

  cancel = (): void => {
    this.form = undefined;
    this.host.requestUpdate();
  };

  get read(): ReturnType<typeof readOffer> | undefined {
    const { form } = this;
    return form && readOffer(form, this.host.editing.base?.id ?? '', this.zoneOf(form.stationId));
  }

  async save(): Promise<void> {
    const { form } = this;
    const body = this.read?.body;
    if (!form || !body) return;
    await this.work.run(async (transport) => {
      if (form.id) await call(transport, offers.endpoints.update, { params: { id: form.id }, body });
      else await call(transport, offers.endpoints.create, { body: { ...body, stationId: form.stationId } });
      this.form = undefined;
      this.rows = await this.#read(transport);
      this.host.toast(this.word('done'));
    });
  }

  askRemove(id: string): void {
    this.removing = id;
    this.host.requestUpdate();
  }

  async remove(id: string): Promise<void> {
    await this.work.run(async (transport) => {
      await call(transport, offers.endpoints.remove, { params: { id } });
      this.rows = await this.#read(transport);
      this.removing = '';
      this.host.toast(this.word('gone'));
    });
  }

  try(part: Partial<Trial>): void {
    this.trial = { ...this.trial, ...(part.stationId !== undefined && { chargerId: '' }), ...part };
    this.applies = undefined;
    this.#needChargers(this.trial.stationId);
    this.host.requestUpdate();
  }

  async find(): Promise<void> {
    const { stationId, chargerId, card, when } = this.trial;
    const at = instantOf(this.zoneOf(stationId), when);
    await this.work.run(async (transport) => {
      const cardId = card.trim() === '' ? undefined : await this.#cardOf(transport, card.trim());
      if (cardId === null) throw new Error(this.word('try.noCard'));
      const query = {
        stationId,
        ...(chargerId && { chargerId }),
        ...(cardId && { cardId }),
        ...(at !== undefined && { at }),
      };
      this.applies = await call(transport, offers.endpoints.which, { query });
    });
  }

  async #cardOf(transport: Transport, uid: string): Promise<string | null> {
    const { items } = await call(transport, cards.endpoints.list, { query: { uid, limit: 20 } });
    return items.find((row) => row.uid.toLowerCase() === uid.toLowerCase())?.id ?? null;
  }

  view(): unknown {
    return offersView(this);
  }
}
