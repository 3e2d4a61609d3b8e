/** What the summary can be asked: period, grouping, subject, station, currency; and its export. Templates only: every change goes back. */
import { html, nothing, type TemplateResult } from 'lit';
import { addDays, isoOf } from '../../kit/days.ts';
import { button, field, segments, select } from '../../parts/controls.ts';
import { downloadIcon, mapPinIcon } from '../../parts/icons.ts';
import { menu, popover } from '../../parts/overlays.ts';
import type { DeskTab } from './desk.ts';
import type { SummaryWord } from './texts.ts';
import {
  lengths,
  maxDays,
  type PeriodName,
  periodNames,
  type SummaryView,
  spanOf,
  subjectNames,
} from './view-state.ts';

export interface HeadOptions {
  view: SummaryView;
  today: number;
  /** A custom period that cannot be asked for. */
  isWrong: boolean;
  currencies: readonly string[];
  currency: string;
  canPickStation: boolean;
  stationName: string;
  text: SummaryWord;
  all: string;
  onChange(change: Partial<SummaryView>): void;
  picker: unknown;
  onPick(isOpen: boolean): void;
  isExporting: boolean;
  onExport(format: 'csv' | 'xlsx'): void;
  onDesk(tab: DeskTab): void;
}

/** A custom period begins as what was shown before. */
const periodChange = (o: HeadOptions, period: PeriodName): Partial<SummaryView> => {
  if (period !== 'custom') return { period, from: '', to: '' };
  const span = spanOf(o.view, o.today) ?? { from: addDays(o.today, -29), to: o.today };
  return { period, from: isoOf(span.from), to: isoOf(span.to) };
};

const daysView = (o: HeadOptions): TemplateResult => {
  const day = (name: 'from' | 'to') =>
    field({
      id: name,
      type: 'date',
      label: o.text(name),
      hideLabel: true,
      value: o.view[name],
      onChange: (value) => o.onChange({ [name]: value }),
    });
  return html`<div class="days">${day('from')}${day('to')}</div>`;
};

export const headView = (o: HeadOptions): TemplateResult => {
  const { view, text } = o;
  return html`<div class="head">
      ${segments<PeriodName>({
        label: text('period'),
        value: view.period,
        options: periodNames.map((value) => ({ value, label: text(`period.${value}`) })),
        onChange: (period) => o.onChange(periodChange(o, period)),
      })}
      ${view.period === 'custom' ? daysView(o) : nothing}
      ${select({
        id: 'by',
        label: text('by'),
        hideLabel: true,
        value: view.by,
        options: lengths.map((value) => ({ value, label: text(`by.${value}`) })),
        onChange: (by) => o.onChange({ by }),
      })}
      ${select({
        id: 'of',
        label: text('of'),
        hideLabel: true,
        value: view.of,
        options: subjectNames.map((value) => ({ value, label: text(`of.${value}`) })),
        onChange: (of) => o.onChange({ of }),
      })}
      ${
        o.currencies.length > 1
          ? select({
              id: 'currency',
              label: text('currency'),
              hideLabel: true,
              value: o.currency,
              options: o.currencies.map((value) => ({ value, label: value })),
              onChange: (currency) => o.onChange({ currency }),
            })
          : nothing
      }
      <div class="tools">
        ${
          o.canPickStation
            ? popover({
                id: 'stations',
                end: true,
                button: { label: view.stationId ? o.stationName : text('station'), icon: mapPinIcon, part: 'station' },
                onToggle: o.onPick,
                body: o.picker,
              })
            : nothing
        }
        ${button({ label: text('schedules'), part: 'schedules', onClick: () => o.onDesk('schedules') })}
        ${menu({
          id: 'export',
          end: true,
          button: { label: text('export'), icon: downloadIcon, part: 'export', disabled: o.isExporting },
          items: [
            ...(['csv', 'xlsx'] as const).map((format) => ({
              label: text(`export.${format}`),
              onSelect: () => o.onExport(format),
            })),
            { label: text('export.more'), onSelect: () => o.onDesk('files') },
          ],
        })}
      </div>
    </div>
    ${o.isWrong ? html`<p class="wrong wrong-period" role="alert">${text('custom.wrong', { n: maxDays })}</p>` : nothing}`;
};
