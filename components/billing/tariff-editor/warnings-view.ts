/** What is worth a second look in a tariff before it is published: none of it forbids that. */
import { html, nothing } from 'lit';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { type TariffWarning, tariffWarnings } from '../../../bff/billing/tariffs/warnings.ts';
import { icon } from '../../parts/icon.ts';
import { circleAlertIcon, infoIcon } from '../../parts/icons.ts';
import { sideWords } from './side-texts.ts';

const sentence = (w: TariffWarning, locale: string): string => {
  const word = sideWords(locale);
  if (w.key === 'limit.tax')
    return word('check.limit.tax', { limit: word(w.limit === 'minTotal' ? 'limit.min' : 'limit.max') });
  const what = 'dimension' in w ? word(`what.${w.dimension}`) : '';
  const n = 'element' in w ? w.element + 1 : 0;
  const by = 'by' in w ? w.by + 1 : 0;
  return word(`check.${w.key}`, { what, n, by });
};

export const warningsView = (tariff: Tariff, locale: string): unknown => {
  const warnings = tariffWarnings(tariff);
  if (warnings.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="checks-title" part="warnings">
    <h3 id="checks-title">${sideWords(locale)('checks')}</h3>
    <ul class="checks">${warnings.map(
      (each) => html`<li class=${each.severity === 'warning' ? 'bad' : ''}>
        ${icon(each.severity === 'warning' ? circleAlertIcon : infoIcon)}<span>${sentence(each, locale)}</span>
      </li>`,
    )}</ul>
  </section>`;
};
