/** The tariffs to choose from, and what a new one begins with. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import { button, checkbox, field, select } from '../../parts/controls.ts';
import { plusIcon, receiptIcon } from '../../parts/icons.ts';
import { message } from '../../parts/states.ts';
import { type Draft, exactIn } from './draft.ts';
import { allWords } from './more-texts.ts';
import { sentences } from './sentences.ts';

export const listStyles = css`
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
  .list.card {
    padding: 0;
    gap: 0;
    overflow: hidden;
  }
  .wide {
    inline-size: min(100%, 340px);
  }
`;

export interface ListView {
  rows: readonly TariffRow[];
  locale: string;
  /** Of the station a tariff is chosen for. */
  stationName: string | undefined;
  mayEdit: boolean;
  showArchived: boolean;
  onArchived(show: boolean): void;
  onOpen(row: TariffRow): void;
  onNew(): void;
  /** Gives the tariff to the station. */
  onUse: ((row: TariffRow) => void) | undefined;
}

const newButton = ({ locale, onNew }: Pick<ListView, 'locale' | 'onNew'>): TemplateResult =>
  button({ label: allWords(locale)('list.new'), icon: plusIcon, kind: 'primary', part: 'new', onClick: onNew });

export const emptyList = (v: Pick<ListView, 'locale' | 'onNew' | 'mayEdit'>): TemplateResult => {
  const word = allWords(v.locale);
  return message({
    icon: receiptIcon,
    title: word('list.empty'),
    text: word('list.emptyText'),
    ...(v.mayEdit && { action: newButton(v) }),
  });
};

export const listView = (v: ListView): TemplateResult => {
  const word = allWords(v.locale);
  const rows = v.rows.filter((row) => v.showArchived || !row.archived);
  return html`<div class="editor" part="list">
    <div class="head">
      ${v.stationName === undefined ? nothing : html`<h2>${word('list.choose', { station: v.stationName })}</h2>`}
      <span class="grow"></span>
      ${
        v.rows.some((row) => row.archived)
          ? checkbox({ label: word('list.showArchived'), checked: v.showArchived, onChange: v.onArchived })
          : nothing
      }
      ${v.mayEdit ? newButton(v) : nothing}
    </div>
    ${rows.length === 0 ? html`<p class="muted">${word('list.none')}</p>` : html`<ul class="card list items">${rows.map((row) => item(row, v))}</ul>`}
  </div>`;
};

const item = (row: TariffRow, { locale, onOpen, onUse }: ListView) => {
  const word = allWords(locale);
  const unit = exactIn(row.definition, 'min') ? 'min' : 'h';
  return html`<li>
    <button type="button" class="open" part="open" @click=${() => onOpen(row)}>${row.name}</button>
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
};

const currencies = 'EUR CHF GBP USD DKK NOK SEK PLN CZK HUF RON TRY JPY AED KWD'.split(' ');

/** Name and currency, which a tariff gets once. */
export const beginningView = (
  draft: Draft,
  locale: string,
  ownCurrency: string,
  onChange: (change: Partial<Draft>) => void,
): TemplateResult => {
  const word = allWords(locale);
  const offered = [...new Set([draft.currency, ownCurrency, ...currencies])];
  return html`<section class="card" aria-label=${word('newName')}>
    <div class="row top">
      <div class="wide">
        ${field({
          id: 'name',
          label: word('name'),
          value: draft.name,
          maxLength: 80,
          required: true,
          onInput: (name) => onChange({ name }),
        })}
      </div>
      <div class="price">
        ${select({
          id: 'currency',
          label: word('currency'),
          value: draft.currency,
          options: offered.map((value) => ({ value, label: value })),
          onChange: (currency) => onChange({ currency }),
        })}
      </div>
    </div>
  </section>`;
};
