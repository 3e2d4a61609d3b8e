/** The tariffs to choose from, and what a new one begins with. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import { button, checkbox, field, segments, select } from '../../parts/controls.ts';
import { plusIcon, receiptIcon } from '../../parts/icons.ts';
import { message } from '../../parts/states.ts';
import { type Draft, draftOf, exactIn } from './draft.ts';
import type { EditorHost, EditorPart } from './host.ts';
import { allWords } from './more-texts.ts';
import { sentences, sentenceTexts } from './sentences.ts';

const listStyles = css`
  .items {
    display: grid;
  }
  .items > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 16px;
    padding: 12px 16px;
    position: relative;
  }
  .items > li + li {
    border-block-start: 1px solid var(--_line);
  }
  .items > li:hover {
    background: color-mix(in oklab, var(--_text) 4%, transparent);
  }
  .items .open {
    border: 0;
    padding: 0;
    background: transparent;
    font-weight: 600;
    color: var(--_accent);
    text-align: start;
    cursor: pointer;
  }
  .items .open::after {
    content: '';
    position: absolute;
    inset: 0;
  }
  .items .btn {
    position: relative;
    z-index: 1;
  }
  .items .facts {
    grid-column: 1;
    color: var(--_muted);
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
    display: -webkit-box;
    -webkit-line-clamp: 2;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }
  .items .side {
    grid-column: 2;
    grid-row: 1 / span 2;
    text-align: end;
    color: var(--_muted);
    font-size: var(--_text-s);
  }
  [part='list'] > .head {
    justify-content: flex-end;
  }
  .list.card {
    padding: 0;
    gap: 0;
    overflow: hidden;
  }
  .wide {
    inline-size: min(100%, 340px);
  }
`;

const currencies = 'EUR CHF GBP USD DKK NOK SEK PLN CZK HUF RON TRY JPY AED KWD'.split(' ');

/** What a new tariff of elements begins with. */
const firstElements: NonNullable<Draft['elements']> = [
  { components: [{ dimension: 'ENERGY', priceMicros: 0, stepSize: 1 }] },
];

export interface ListActions {
  onNew(): void;
  /** A tariff from an OCPI file. */
  onImport(): void;
  /** A campaign is tried on past orders. */
  onCampaign(): void;
  /** Gives the tariff to the station that the page names. */
  onUse(row: TariffRow): void;
}

export class TariffList implements EditorPart {
  readonly styles = [listStyles];
  readonly texts = sentenceTexts;
  #host: EditorHost;
  #showArchived = false;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  /** Begins a new tariff. */
  begin(): void {
    const { editing, session, locale } = this.#host;
    const currency = session?.currency ?? 'EUR';
    const blank = draftOf('', { currency, energy: { basePriceMicros: 0, bands: [] } }, locale, 'min');
    const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('');
    editing.begin({ ...blank, energy: { ...blank.energy, base: '' } }, key);
  }

  list(rows: readonly TariffRow[], station: { name: string } | undefined, act: ListActions): TemplateResult {
    const word = allWords(this.#host.locale);
    const { mayEdit } = this.#host.editing;
    const newButton = () =>
      button({ label: word('list.new'), icon: plusIcon, kind: 'primary', part: 'new', onClick: act.onNew });
    if (rows.length === 0)
      return html`<slot name="empty"
        >${message({
          icon: receiptIcon,
          title: word('list.empty'),
          text: word('list.emptyText'),
          ...(mayEdit && { action: newButton() }),
        })}</slot
      >`;
    const shown = rows.filter((row) => this.#showArchived || !row.archived);
    const mayUse = station && this.#host.session?.may('station:edit');
    return html`<div class="editor" part="list">
      <div class="head">
        ${station ? html`<h2>${word('list.choose', { station: station.name })}</h2>` : nothing}
        <span class="grow"></span>
        ${
          rows.some((row) => row.archived)
            ? checkbox({
                label: word('list.showArchived'),
                checked: this.#showArchived,
                onChange: (show) => {
                  this.#showArchived = show;
                  this.#host.requestUpdate();
                },
              })
            : nothing
        }
        ${this.#host.session?.may('campaign:edit') && !station ? button({ label: word('list.campaign'), part: 'campaign', onClick: act.onCampaign }) : nothing}
        ${mayEdit ? [button({ label: word('list.import'), part: 'import', onClick: act.onImport }), newButton()] : nothing}
      </div>
      ${
        shown.length === 0
          ? html`<p class="muted">${word('list.none')}</p>`
          : html`<ul class="card list items">${shown.map((row) => this.#item(row, mayUse ? act.onUse : undefined))}</ul>`
      }
    </div>`;
  }

  #item(row: TariffRow, onUse: ListActions['onUse'] | undefined): TemplateResult {
    const { locale } = this.#host;
    const word = allWords(locale);
    const unit = exactIn(row.definition, 'min') ? 'min' : 'h';
    return html`<li>
      <button type="button" class="open" part="open" @click=${() => this.#host.open(row)}>${row.name}</button>
      <span class="facts">${sentences(row.definition, unit, locale, word).join(' · ')}</span>
      <span class="side">
        ${row.archived ? html`<span class="badge">${word('list.archived')}</span>` : nothing}
        ${
          onUse && !row.archived
            ? button({ label: word('list.use'), compact: true, onClick: () => onUse(row) })
            : html`${word('version', { n: row.version })}<br />${word('list.stations', { n: row.stationCount })}`
        }
      </span>
    </li>`;
  }

  /** Name and currency, which a tariff gets once. */
  beginning(draft: Draft): TemplateResult {
    const { locale, session, editing } = this.#host;
    const word = allWords(locale);
    const offered = [...new Set([draft.currency, session?.currency ?? 'EUR', ...currencies])];
    return html`<section class="card" aria-label=${word('newName')}>
      <div class="row top">
        <div class="wide">
          ${field({
            id: 'name',
            label: word('name'),
            value: draft.name,
            maxLength: 80,
            required: true,
            onInput: (name) => editing.change({ name }),
          })}
        </div>
        <div class="price">
          ${select({
            id: 'currency',
            label: word('currency'),
            value: draft.currency,
            options: offered.map((value) => ({ value, label: value })),
            onChange: (currency) => editing.change({ currency }),
          })}
        </div>
        <div class="stack">
          <span class="label" aria-hidden="true">${word('written')}</span>
          ${segments({
            label: word('written'),
            value: draft.elements ? 'elements' : 'fees',
            options: (['fees', 'elements'] as const).map((value) => ({ value, label: word(`written.${value}`) })),
            onChange: (value) => editing.change({ elements: value === 'elements' ? firstElements : undefined }),
          })}
        </div>
      </div>
    </section>`;
  }
}
