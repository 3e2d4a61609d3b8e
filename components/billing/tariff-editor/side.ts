/** What stands beside and below the week: fees, the sample bill, the tariff in words. Loaded right after the week is shown. */
import { css, html, type TemplateResult } from 'lit';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import type { TimeUnit } from './draft.ts';
import { allWords } from './more-texts.ts';
import { sentences } from './sentences.ts';

export { BillCard } from './bill-view.ts';
export { feesView } from './fees-view.ts';

export const sideStyles = css`
  .fees {
    display: grid;
    gap: 16px 24px;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
    align-items: start;
  }
  .group {
    display: grid;
    gap: 12px;
    align-content: start;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
    align-items: start;
  }
  .said {
    display: grid;
    gap: 2px;
  }
  .said li {
    padding-block: 2px;
    font-variant-numeric: tabular-nums;
  }
  .bill {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .bill td,
  .bill th {
    padding: 8px 0;
    border-block-start: 1px solid var(--_line);
    vertical-align: top;
    text-align: start;
    font-weight: 400;
  }
  .bill td:last-child {
    padding-inline-start: 16px;
    text-align: end;
    white-space: nowrap;
  }
  .bill tr.sum > * {
    border-block-start: 1px solid var(--_line-strong);
    font-weight: 600;
    font-size: var(--_text-l);
  }
  .bill tr.tax > * {
    color: var(--_muted);
    font-size: var(--_text-s);
  }
  .bill.old {
    opacity: 0.55;
  }
  .pickers {
    display: grid;
    gap: 12px;
    grid-template-columns: 1fr 1fr 1fr;
  }
  .pickers > :first-child {
    grid-column: 1 / -1;
  }
  @container wf (width < 480px) {
    .pickers {
      grid-template-columns: 1fr 1fr;
    }
    .pickers > :nth-child(2) {
      grid-column: 1 / -1;
    }
  }
`;

/** `tariff` is undefined while something in it is wrong. */
export const wordsView = (tariff: Tariff | undefined, unit: TimeUnit, locale: string): TemplateResult => {
  const word = allWords(locale);
  return html`<section class="card" aria-labelledby="words-title">
    <h3 id="words-title">${word('inWords')}</h3>
    <ul class="said">
      ${
        tariff
          ? sentences(tariff, unit, locale, word).map((sentence) => html`<li>${sentence}</li>`)
          : html`<li class="muted">${word('sampleOld')}</li>`
      }
    </ul>
  </section>`;
};
