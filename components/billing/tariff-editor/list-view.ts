/** The tariffs to choose from. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import type { Word } from '../../i18n/translate.ts';
import { button, checkbox } from '../../parts/controls.ts';
import { plusIcon, receiptIcon } from '../../parts/icons.ts';
import { message } from '../../parts/states.ts';
import { exactIn } from './draft.ts';
import type { TextKey } from './texts.ts';
import { sentences } from './words.ts';

export interface ListView {
  rows: readonly TariffRow[];
  locale: string;
  word: Word<TextKey>;
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

export const newButton = ({ word, onNew }: Pick<ListView, 'word' | 'onNew'>): TemplateResult =>
  button({ label: word('list.new'), icon: plusIcon, kind: 'primary', part: 'new', onClick: onNew });

export const emptyList = (v: Pick<ListView, 'word' | 'onNew' | 'mayEdit'>): TemplateResult =>
  message({
    icon: receiptIcon,
    title: v.word('list.empty'),
    text: v.word('list.emptyText'),
    ...(v.mayEdit && { action: newButton(v) }),
  });

export const listView = (v: ListView): TemplateResult => {
  const { word } = v;
  const rows = v.rows.filter((row) => v.showArchived || !row.archived);
  return html`<div class="editor" part="list">
    <div class="head">
      <h2>${v.stationName === undefined ? word('title') : word('list.choose', { station: v.stationName })}</h2>
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

const item = (row: TariffRow, { word, locale, onOpen, onUse }: ListView) => {
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
