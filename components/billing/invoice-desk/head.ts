/** What the list of invoices can be asked, and what can be begun. Templates only: every change goes back. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CoreKey } from '../../i18n/core.ts';
import type { Word } from '../../i18n/translate.ts';
import { button, chip, field, segments } from '../../parts/controls.ts';
import { downloadIcon, listFilterIcon, plusIcon, searchIcon, xIcon } from '../../parts/icons.ts';
import { menu, popover } from '../../parts/overlays.ts';
import type { DeskPart } from './host.ts';
import type { InvoiceWord } from './texts.ts';
import { type InvoiceView, typeNames } from './view-state.ts';

export interface HeadOptions {
  view: InvoiceView;
  text: InvoiceWord;
  word: Word<CoreKey>;
  mayEdit: boolean;
  onChange(change: Partial<InvoiceView>): void;
  onSearch(q: string): void;
  onShow(part: DeskPart): void;
  onExport(format: 'csv' | 'xlsx'): void;
}

export const headView = (o: HeadOptions): TemplateResult => {
  const { view, text, word } = o;
  const days = (['from', 'to'] as const).filter((name) => view[name]);
  return html`<div class="head">
      ${field({
        id: 'q',
        type: 'search',
        icon: searchIcon,
        label: word('search'),
        hideLabel: true,
        placeholder: text('search.hint'),
        value: view.q,
        onInput: (q) => o.onSearch(q.trim()),
      })}
      ${segments<InvoiceView['type']>({
        label: text('kind'),
        value: view.type,
        options: [
          { value: '', label: word('all') },
          ...typeNames.map((value) => ({ value, label: text(`types.${value}`) })),
        ],
        onChange: (type) => o.onChange({ type }),
      })}
      <div class="tools">
        ${popover({
          id: 'filters',
          end: true,
          button: { label: word('filter'), icon: listFilterIcon, part: 'filter', only: true },
          body: html`<div class="narrow">${(['from', 'to'] as const).map((name) =>
            field({
              id: name,
              type: 'date',
              label: text(name),
              value: view[name],
              onChange: (day) => o.onChange({ [name]: day }),
            }),
          )}</div>`,
        })}
        ${menu({
          id: 'export',
          end: true,
          button: { label: text('export'), icon: downloadIcon, part: 'export', only: true },
          items: (['csv', 'xlsx'] as const).map((format) => ({
            label: text(`export.${format}`),
            onSelect: () => o.onExport(format),
          })),
        })}
        ${button({ label: text('issuers'), part: 'issuers', onClick: () => o.onShow('issuers') })}
        ${button({ label: text('batches'), part: 'batches', onClick: () => o.onShow('batches') })}
        ${o.mayEdit ? button({ label: text('issue'), icon: plusIcon, kind: 'primary', part: 'issue', onClick: () => o.onShow('issue') }) : nothing}
      </div>
    </div>
    ${
      days.length > 0
        ? html`<div class="chips">${days.map((name) =>
            chip({
              label: `${text(name)}: ${view[name]}`,
              removeLabel: word('remove'),
              remove: xIcon,
              onRemove: () => o.onChange({ [name]: '' }),
            }),
          )}</div>`
        : nothing
    }`;
};
