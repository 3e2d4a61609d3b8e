/**
 * A month's invoices: a batch of a thousand over four thousand orders, each with its number in a transaction of its own; e-invoices written, read
 * back and judged by every rule; and printed pages. Nothing comparable exists, so these are plain figures.
 */
import { randomUUIDv7 } from 'node:crypto';
import Database from 'better-sqlite3';
import { createInvoiceBatches } from '../../bff/billing/invoices/batch-run.ts';
import { compose } from '../../bff/billing/invoices/compose.ts';
import { readCii, writeCii } from '../../bff/billing/invoices/einvoice/cii.ts';
import { brokenRules } from '../../bff/billing/invoices/einvoice/en16931.ts';
import { enOf } from '../../bff/billing/invoices/einvoice/from-document.ts';
import { drawPdf } from '../../bff/billing/invoices/pdf/pdf.ts';
import { sampleBuyer, sampleIssuer, sampleOrder } from '../../bff/billing/invoices/sample.ts';
import { printFonts } from '../../bff/ports/fonts.ts';
import { databaseFile, openStore, systemScope } from '../../bff/store/index.ts';
import { invoiceBatches, legalEntities } from '../../bff/store/tables/index.ts';
import { writeHistory } from './kit/history.ts';
import { withPlace } from './kit/place.ts';
import { type Line, value } from './kit/report.ts';
import { merchantId } from './kit/seed.ts';

const invoices = 1_000;
const ordersEach = 4;
const documents = 500;
const pdfs = 20;
const nowMs = Date.UTC(2026, 10, 2, 9);
const silent = { info: () => undefined, warn: () => undefined, error: console.error };

const batchRate = (): Promise<number> =>
  withPlace(async (folder) => {
    await writeHistory(folder, invoices * ordersEach);
    const db = new Database(databaseFile(folder));
    db.exec(`update orders set driver_id = 'driver-' || (rowid % ${invoices})`);
    db.close();
    const store = await openStore({ dataDir: folder, now: () => nowMs, newId: randomUUIDv7 });
    const times = { createdAt: nowMs, updatedAt: nowMs };
    await store.tx(systemScope('test'), async (w) => {
      // Receipts have no limit of amount, so that no order is left out.
      const issuer = { ...sampleIssuer, region: 'us', country: 'US', id: 'issuer', tenantId: merchantId };
      await w.insert(legalEntities, { ...issuer, prefix: 'R', logo: null, ...times });
      await w.insert(invoiceBatches, {
        ...{ id: 'batch', tenantId: merchantId, entityId: 'issuer', name: 'Bench', total: invoices * ordersEach },
        ...{ plan: { filter: {}, by: 'driver' }, state: 'queued', issued: 0, failed: 0, problems: [], cursor: null },
        ...{ nodeId: '', actorName: 'bench', ...times },
      });
    });
    const startedAt = performance.now();
    const runner = createInvoiceBatches({ store, now: () => nowMs, newId: randomUUIDv7, nodeId: 'bench', log: silent });
    await runner.run();
    const ms = performance.now() - startedAt;
    const batch = await store.read(systemScope('test')).find(invoiceBatches, 'batch');
    await store.close();
    if (batch?.issued !== invoices) throw new Error(`${batch?.issued} invoices instead of ${invoices}`);
    return (invoices * 1000) / ms;
  });

const document = (orders: number) =>
  compose({
    ...{ issuer: sampleIssuer, buyer: sampleBuyer, number: 'RE2026-00001', nowMs, zone: 'Europe/Berlin' },
    orders: Array.from({ length: orders }, (_, at) => sampleOrder(at)),
  });

const perSecond = async (count: number, once: () => Promise<unknown> | unknown): Promise<number> => {
  await once();
  const startedAt = performance.now();
  for (let at = 0; at < count; at++) await once();
  return (count * 1000) / (performance.now() - startedAt);
};

export const invoicing = async (): Promise<Line[]> => {
  const fonts = await printFonts();
  const one = document(ordersEach);
  const judged = await perSecond(documents, () => {
    if (brokenRules(readCii(writeCii(enOf(one)))).length > 0) throw new Error('The sample breaks a rule.');
  });
  const drawn = await perSecond(pdfs, () => drawPdf({ document: one, fonts, logo: null, xml: writeCii(enOf(one)) }));
  const bench = 'invoices';
  return [
    value({
      bench,
      what: `batch of ${invoices}, ${ordersEach} orders each`,
      unit: 'invoices/s',
      product: await batchRate(),
    }),
    value({ bench, what: 'e-invoice written, read and judged', unit: 'documents/s', product: judged }),
    value({ bench, what: 'PDF/A-3 with the e-invoice inside', unit: 'files/s', product: drawn }),
  ];
};
