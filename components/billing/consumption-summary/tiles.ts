/** The numbers on top, each with its change in a word and the line of its days. Templates only. */
import { html, nothing, type TemplateResult } from 'lit';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { durationText, energyText, numberText } from '../../parts/format.ts';
import { icon } from '../../parts/icon.ts';
import { arrowDownIcon, arrowUpIcon } from '../../parts/icons.ts';
import { sparkline } from '../../parts/plot-spark.ts';
import type { Figure } from './figures.ts';
import type { SummaryWord } from './texts.ts';

const valueText = ({ name, value }: Figure, currency: string, locale: string): string => {
  switch (name) {
    case 'totalMinor':
    case 'perKwhMinor':
      return formatMoney(value, currency, locale);
    case 'energyWh':
      return energyText(value, locale);
    case 'durationMs':
      // Minutes of many sessions say nothing.
      return value >= 36_000_000 ? `${numberText(value / 3_600_000, locale)} h` : durationText(value);
    default:
      return numberText(value, locale);
  }
};

/** Changes smaller than this are written as none. */
const least = 0.0005;

const changeView = (change: number | undefined, locale: string, text: SummaryWord): TemplateResult => {
  if (change === undefined) return html`<span class="change">${text('change.none')}</span>`;
  if (Math.abs(change) < least) return html`<span class="change">${text('change.same')}</span>`;
  const format = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: Math.abs(change) < 1 ? 1 : 0,
  });
  const percent = format.format(Math.abs(change));
  return html`<span class="change">${icon(change > 0 ? arrowUpIcon : arrowDownIcon)}<bdi>${text(change > 0 ? 'change.more' : 'change.less', { percent })}</bdi></span>`;
};

export const tilesView = (
  figures: readonly Figure[],
  currency: string,
  locale: string,
  text: SummaryWord,
): TemplateResult =>
  html`<ul class="tiles" part="tiles">${figures.map(
    (figure) => html`<li class="tile" part="tile"><span class="label">${text(figure.name)}</span>
    <b><bdi>${valueText(figure, currency, locale)}</bdi></b>
    ${changeView(figure.change, locale, text)}
    ${figure.series.length > 1 ? sparkline(figure.series) : nothing}</li>`,
  )}</ul>`;

/** The layout without its data; the numbers may be there already. */
export const skeletonView = (withNumbers: boolean): TemplateResult => html`<div class="bones" aria-hidden="true">
  ${withNumbers ? html`<div>${[1, 2, 3, 4, 5, 6].map(() => html`<span class="bone big"></span>`)}</div>` : nothing}
  <div>${[1, 2].map(() => html`<span class="bone plot"></span>`)}</div>
  ${[1, 2, 3, 4].map(() => html`<span class="bone"></span>`)}
</div>`;
