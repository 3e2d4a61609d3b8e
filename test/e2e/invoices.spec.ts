/** Invoices as a merchant has them: an issuer with its logo, a preview, the invoice, its files, its credit note, and a month's batch. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoiceBatches, invoices, legalEntities } from '../../bff/billing/invoices/contract.ts';
import { readCii } from '../../bff/billing/invoices/einvoice/cii.ts';
import { brokenRules } from '../../bff/billing/invoices/einvoice/en16931.ts';
import { xrechnung } from '../../bff/billing/invoices/einvoice/model.ts';
import { readUbl } from '../../bff/billing/invoices/einvoice/ubl.ts';
import { sampleBuyer, sampleIssuer } from '../../bff/billing/invoices/sample.ts';
import { orders as orderList } from '../../bff/charging/orders/contract.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { audit, mails } from '../../bff/store/tables/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { plantOrders } from '../kit/invoices.ts';
import { buildWorld, type World } from '../kit/world.ts';

const orders = ['jo1', 'jo2', 'jo3', 'jo4', 'jo5', 'jo6'];
const buyer = { ...sampleBuyer, reference: '04011000-12345-34' };
let app: TestApp;
let world: World;
let api: Asker;
let entityId: string;

beforeAll(async () => {
  app = await startTestApp();
  world = await buildWorld(app.store);
  await plantOrders(app.store, orders);
  api = asking(app.url, bearer(world.keys.north));
  const { footer: _, ...facts } = sampleIssuer;
  const body = { ...facts, region: 'de', language: 'de', prefix: 'JO' } as const;
  entityId = (await api.ok(legalEntities.endpoints.create, { body })).id;
});
afterAll(async () => {
  expect(app.errors).toEqual([]);
  await app.drop();
});

describe('an issuer', () => {
  it.each([
    [{ prefix: 'JO', name: 'Twice' }, /numbers would be given twice/],
    [{ prefix: 'J2', iban: 'DE00 3704 0044 0532 0130 00' }, /IBAN/],
    [{ prefix: 'J2', region: 'ch' }, /issuers in CH/],
    [{ prefix: 'J 2' }, /letters, digits/],
    [{ prefix: 'J2', accent: 'teal' }, /hexadecimal/],
  ] as const)('is refused with %s', async (change, message) => {
    const { footer: _, ...facts } = sampleIssuer;
    const body = { ...facts, region: 'de', language: 'de', ...change } as const;
    expect((await api.refused(legalEntities.endpoints.create, { body })).detail).toMatch(message);
  });

  it('has a logo that comes back as it was sent', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const path = `${app.url}/v1/legal-entities/${entityId}/logo`;
    const put = (body: BodyInit) => fetch(path, { method: 'PUT', headers: bearer(world.keys.north), body });
    expect((await put('not a picture')).status).toBe(400);
    expect((await put(new Uint8Array(png.subarray(0, 40)))).status).toBe(400);
    expect((await (await put(new Uint8Array(png))).json()).hasLogo).toBe(true);
    const back = await fetch(path, { headers: bearer(world.keys.north) });
    expect(Buffer.compare(Buffer.from(await back.arrayBuffer()), png)).toBe(0);
    expect(back.headers.get('content-type')).toBe('image/png');
  });
});

it('is previewed, issued, downloaded, mailed, taken back and corrected', async () => {
  const e = invoices.endpoints;
  const body = { entityId, orderIds: ['jo1', 'jo2'], buyer };
  const bare = await api.ok(e.preview, { body: { ...body, buyer: { name: 'Nameless' }, form: 'full' } });
  expect(bare.missing.map(({ field }) => field)).toEqual(['buyer.address']);
  expect(bare.rules.map(({ rule }) => rule)).toContain('BR-11');
  expect((await api.refused(e.issue, { body: { ...body, buyer: { name: 'Nameless' }, form: 'full' } })).detail).toMatch(
    /not complete/,
  );

  const preview = await api.ok(e.preview, { body });
  expect([preview.problems, preview.missing, preview.rules]).toEqual([[], [], []]);
  const issued = await api.ok(e.issue, { body: { ...body, mail: true } });
  expect(issued.number).toMatch(/^JO\d{4}-00001$/);
  expect(issued.totalMinor).toBe(preview.document?.totalMinor);
  expect(issued.mailedAt).not.toBeNull();
  expect((await api.refused(e.issue, { body })).errors?.map(({ path }) => path)).toEqual(['orderIds.0', 'orderIds.1']);

  const params = { id: issued.id };
  for (const [syntax, read] of [
    ['cii', readCii],
    ['ubl', readUbl],
  ] as const) {
    const xml = await (await api.raw(e.xml, { params, query: { syntax } })).text();
    expect(read(xml)).toMatchObject({ number: issued.number, specification: xrechnung });
    expect(brokenRules(read(xml))).toEqual([]);
  }
  const pdf = await api.raw(e.pdf, { params });
  expect(pdf.headers.get('content-disposition')).toBe(`attachment; filename="${issued.number}.pdf"`);
  const bytes = Buffer.from(await pdf.arrayBuffer());
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const again = Buffer.from(await (await api.raw(e.pdf, { params })).arrayBuffer());
  expect(Buffer.compare(again, bytes)).toBe(0);

  const corrected = await api.ok(e.correct, {
    params,
    body: { note: 'Name', buyer: { ...buyer, name: 'Right GmbH' } },
  });
  expect(corrected).toMatchObject({ type: 'correction', buyerName: 'Right GmbH', precedingId: issued.id });
  const note = await api.ok(e.credit, { params: { id: corrected.id }, body: { note: 'Gone' } });
  const { items, totals } = await api.ok(e.list, { query: { entityId, totals: '1', sort: 'number' } });
  expect(items.map(({ type }) => type)).toEqual(['invoice', 'creditNote', 'correction', 'creditNote']);
  expect(totals?.sums).toMatchObject({ netMinor: 0, taxMinor: 0, totalMinor: 0 });
  expect(items[2]?.creditedBy).toBe(note.id);

  const read = app.store.read(systemScope('test'));
  const sent = (await read.select(mails)).filter(({ attachments }) => attachments !== null);
  expect(sent.map(({ to, attachments }) => [to, attachments?.[0]?.id])).toEqual([[buyer.email, issued.id]]);
  const said = (await read.select(audit)).map(({ action }) => action).filter((action) => action.startsWith('invoice.'));
  expect(said.sort()).toEqual(['invoice.correct', 'invoice.credit', 'invoice.issue']);
});

it('orders without an invoice are listed, counted and exported as such', async () => {
  const e = orderList.endpoints;
  const own = { stationName: 'Harbour', sort: 'startedAt' };
  const body = { entityId, orderIds: ['jo2', 'jo5'], buyer };
  const issued = await api.ok(invoices.endpoints.issue, { body });
  const page = async (invoiced: string) => api.ok(e.list, { query: { ...own, invoiced, totals: '1' } });
  const [open, done] = [await page('no'), await page('yes')];
  expect(open.items.map(({ id }) => id)).toEqual(['jo1', 'jo3', 'jo4', 'jo6']);
  expect(done.items.map(({ id }) => id)).toEqual(['jo2', 'jo5']);
  expect([open.totals?.count, done.totals?.sums.totalMinor]).toEqual([4, issued.totalMinor]);
  const csv = await (
    await api.raw(e.export, { query: { ...own, invoiced: 'no', columns: 'id', format: 'csv' } })
  ).text();
  expect(csv.trim().split(/\r?\n/).slice(1)).toEqual(['jo1', 'jo3', 'jo4', 'jo6']);
  expect((await api.refused(e.list, { query: { invoiced: 'maybe' } })).detail).toMatch(/yes, no/);
  expect((await api.ok(e.list, { query: { ...own, issuerId: entityId } })).items.length).toBe(6);
  expect((await api.ok(e.list, { query: { ...own, issuerId: 'south-legalEntity' } })).items).toEqual([]);
  await api.ok(invoices.endpoints.credit, { params: { id: issued.id }, body: { note: 'Again by batch' } });
  expect((await page('no')).totals?.count).toBe(6);
});

it('a month is invoiced by a batch', async () => {
  const e = invoiceBatches.endpoints;
  const filter = { stationName: 'Harbour' };
  const made = await api.ok(e.create, {
    body: { name: 'October', entityId, filter, by: 'order', detail: 'components' },
  });
  expect(made).toMatchObject({ state: 'queued', total: 6, done: 0 });
  await expect
    .poll(async () => (await api.ok(e.get, { params: { id: made.id } })).state, { timeout: 20_000 })
    .toBe('done');
  expect(await api.ok(e.get, { params: { id: made.id } })).toMatchObject({
    ...{ total: 6, done: 6, failed: 0, issued: 6 },
  });
  expect((await api.ok(invoices.endpoints.list, { query: { batchId: made.id } })).items.length).toBe(6);
  expect((await api.refused(e.cancel, { params: { id: made.id }, body: {} })).detail).toMatch(/over already/);
  expect((await api.refused(e.create, { body: { name: 'Again', entityId, filter, by: 'order' } })).detail).toMatch(
    /no ended order without an invoice/,
  );
});

it('a prefix that numbers were given by is not another issuer’s, and who issued is not deleted', async () => {
  const e = legalEntities.endpoints;
  const params = { id: entityId };
  await api.ok(e.update, { params, body: { prefix: 'JX' } });
  const { footer: _, ...facts } = sampleIssuer;
  const body = { ...facts, region: 'de', language: 'de', prefix: 'JO' } as const;
  expect((await api.refused(e.create, { body })).detail).toMatch(/numbers would be given twice/);
  expect((await api.refused(e.remove, { params })).detail).toMatch(/has issued invoices/);
  await api.ok(e.update, { params, body: { prefix: 'JO' } });
});
