/** A document as it is printed, for the screen: the same lines and sums as the PDF. Templates only. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { DocumentLine, DocumentTax, InvoiceDocument } from '../../../bff/billing/invoices/document.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { isolate } from '../../i18n/translate.ts';
import { dayOfIso, spanText } from '../../kit/days.ts';
import { energyText, numberText, timeText } from '../../parts/format.ts';
import type { DocumentWord } from './document-texts.ts';

/** More would be scrolled by nobody; the PDF has them all. */
const maxLines = 60;

export const documentStyles = css`
  .paper {
    --paper: var(--_accent);
    display: grid;
    gap: 18px;
    padding: 20px;
    border: 1px solid var(--_line);
    border-block-start: 3px solid var(--paper);
    border-radius: var(--_radius-card);
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .paper > header {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 8px 24px;
  }
  .paper h3 {
    font-size: var(--_text-l);
  }
  .paper .from {
    color: var(--_muted);
    font-size: var(--_text-xs);
  }
  .paper table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  .paper th {
    padding: 4px 6px;
    font-size: var(--_text-xs);
    font-weight: 500;
    color: var(--_muted);
    text-align: end;
    white-space: nowrap;
    border-block-end: 1px solid var(--_line-strong);
  }
  .paper td {
    padding: 7px 6px;
    vertical-align: top;
    text-align: end;
    white-space: nowrap;
    border-block-end: 1px solid var(--_line);
  }
  .paper :is(th, td):first-child {
    padding-inline-start: 0;
    text-align: start;
    white-space: normal;
  }
  .paper :is(th, td):last-child {
    padding-inline-end: 0;
  }
  .sums {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 4px 24px;
    justify-self: end;
    inline-size: min(100%, 320px);
  }
  .sums > dd {
    text-align: end;
  }
  .sums > .strong {
    font-weight: 600;
    font-size: var(--_text-m);
    padding-block-start: 4px;
    border-block-start: 1px solid var(--_line-strong);
    margin-inline: -12px 0;
    padding-inline-start: 12px;
  }
  .sums > dd.strong {
    margin-inline: -24px 0;
    padding-inline-start: 24px;
  }
`;

const rateText = (basisPoints: number, locale: string): string =>
  `${numberText(basisPoints / 100, locale, basisPoints % 100 === 0 ? 0 : 1)} %`;

const dateText = (iso: string, locale: string): string => {
  const day = dayOfIso(iso);
  return day ? spanText({ from: day, to: day }, locale) : iso;
};

const periodText = (d: InvoiceDocument, locale: string): string => {
  const [from, to] = [dayOfIso(d.periodFrom), dayOfIso(d.periodTo)];
  return from && to ? spanText({ from, to }, locale) : `${d.periodFrom} ${d.periodTo}`;
};

const quantityText = (line: DocumentLine, locale: string, text: DocumentWord): string => {
  const decimals = line.quantityMilli % 1000 === 0 ? 0 : line.quantityMilli % 10 === 0 ? 2 : 3;
  return `${numberText(line.quantityMilli / 1000, locale, decimals)} ${text(`unit.${line.unit}`)}`.trim();
};

const lineView = (d: InvoiceDocument, line: DocumentLine, locale: string, text: DocumentWord): TemplateResult => {
  const { session } = line;
  return html`<tr><td><bdi>${line.text}</bdi>${
    session
      ? html`<div class="muted small"><bdi>${[session.stationName, timeText(session.startedAt, locale, session.zone), energyText(session.energyWh, locale)].filter(Boolean).map(isolate).join(' · ')}</bdi></div>`
      : nothing
  }${line.parts.map((part) => html`<div class="muted small"><bdi>${part.text}: ${formatMoney(part.amountMinor, d.currency, locale)}</bdi></div>`)}</td>
    <td>${quantityText(line, locale, text)}</td><td>${rateText(line.rateBasisPoints, locale)}</td>
    <td>${formatMoney(line.netMinor, d.currency, locale)}</td></tr>`;
};

const taxText = (d: InvoiceDocument, tax: DocumentTax, locale: string, text: DocumentWord): string => {
  const net = formatMoney(tax.netMinor, d.currency, locale);
  return tax.reason
    ? text('doc.noTax', { net, reason: tax.reason })
    : text('doc.tax', { rate: rateText(tax.rateBasisPoints, locale), net });
};

/** Orders on a document with their gross amounts. */
export const ordersOf = (d: InvoiceDocument): { orderId: string; name: string; totalMinor: number }[] => {
  const orders = new Map<string, { orderId: string; name: string; totalMinor: number }>();
  for (const { orderId, netMinor, taxMinor, session, text } of d.lines) {
    if (!orderId) continue;
    const known = orders.get(orderId) ?? { orderId, name: session?.stationName ?? text, totalMinor: 0 };
    orders.set(orderId, { ...known, totalMinor: known.totalMinor + netMinor + taxMinor });
  }
  return [...orders.values()];
};

const buyerView = (d: InvoiceDocument, text: DocumentWord): unknown => {
  const { buyer } = d;
  if (!buyer) return nothing;
  const lines = [
    buyer.name,
    buyer.street,
    [buyer.country, buyer.postcode, buyer.city].filter(Boolean).join(' '),
    buyer.vatId,
  ];
  return html`<div><span class="label">${text('doc.buyer')}</span>${lines.filter(Boolean).map((line) => html`<div><bdi>${line}</bdi></div>`)}</div>`;
};

export const documentView = (d: InvoiceDocument, locale: string, text: DocumentWord): TemplateResult => {
  const money = (amountMinor: number) => formatMoney(amountMinor, d.currency, locale);
  const { seller } = d;
  const address = [
    seller.name,
    seller.street,
    [seller.country, seller.postcode, seller.city].filter(Boolean).join(' '),
  ];
  const facts: [string, string][] = [
    [text('doc.date'), dateText(d.issuedOn, locale)],
    [text('doc.period'), periodText(d, locale)],
    ...(d.dueOn ? [[text('doc.due'), dateText(d.dueOn, locale)] as [string, string]] : []),
    ...(d.buyer?.reference ? [[text('doc.reference'), d.buyer.reference] as [string, string]] : []),
    ...(d.preceding
      ? [
          [
            text('doc.about'),
            text('doc.of', { number: d.preceding.number, date: dateText(d.preceding.issuedOn, locale) }),
          ] as [string, string],
        ]
      : []),
  ];
  const accent = /^#[0-9a-f]{6}$/i.test(d.accent) ? d.accent : '';
  return html`<article class="paper" part="document" lang=${d.language} .style=${accent ? `--paper: ${accent}` : ''}>
    <p class="from"><bdi>${[...address, seller.vatId || seller.taxNumber].filter(Boolean).join(' · ')}</bdi></p>
    <header>
      <div><h3><bdi>${d.title}</bdi></h3><b><bdi>${d.number || text('preview')}</bdi></b></div>
      ${buyerView(d, text)}
    </header>
    <dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    <table>
      <thead><tr><th scope="col">${text('doc.what')}</th><th scope="col">${text('doc.quantity')}</th><th scope="col">${text('doc.rate')}</th><th scope="col">${text('doc.net')}</th></tr></thead>
      <tbody>${d.lines.slice(0, maxLines).map((line) => lineView(d, line, locale, text))}</tbody>
    </table>
    ${d.lines.length > maxLines ? html`<p class="muted">${text('doc.more', { n: d.lines.length - maxLines })}</p>` : nothing}
    <dl class="sums">
      <dt>${text('doc.netSum')}</dt><dd>${money(d.netMinor)}</dd>
      ${d.taxes.map((tax) => html`<dt>${taxText(d, tax, locale, text)}</dt><dd>${money(tax.taxMinor)}</dd>`)}
      <dt class="strong">${text('doc.total')}</dt><dd class="strong">${money(d.totalMinor)}</dd>
      ${d.paidMinor > 0 ? html`<dt>${text('doc.paid')}</dt><dd>${money(d.paidMinor)}</dd>` : nothing}
      ${d.roundingMinor > 0 ? html`<dt>${text('doc.rounding')}</dt><dd>${money(d.roundingMinor)}</dd>` : nothing}
      ${d.type === 'creditNote' ? nothing : html`<dt>${text('doc.toPay')}</dt><dd>${money(d.dueMinor)}</dd>`}
    </dl>
    ${d.notes.map((note) => html`<p><bdi>${note}</bdi></p>`)}
    ${seller.footer ? html`<p class="from"><bdi>${seller.footer}</bdi></p>` : nothing}
  </article>`;
};
