/** What holds for every endpoint: problems, pages, filters, repeated requests, files, limits, the API's description, and a start and stop in good order. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { keys } from '../../bff/access/keys/contract.ts';
import { session } from '../../bff/access/session/contract.ts';
import { paymentAccounts } from '../../bff/billing/payments/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { drivers } from '../../bff/charging/drivers/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { features } from '../../bff/features.ts';
import { jsonSchemaOf } from '../../bff/interop/openapi/document.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { closing, dial, handClock, newCharger, online } from '../kit/plug.ts';
import { freePort, launch, serve } from '../kit/serve.ts';
import { openTestStore } from '../kit/store.ts';
import { buildWorld, hostOrigin, idOf, password, type World } from '../kit/world.ts';

let app: TestApp;
let world: World;
let north: Asker;

beforeAll(async () => {
  app = await startTestApp();
  world = await buildWorld(app.store);
  north = asking(app.url, bearer(world.keys.north));
});
afterAll(async () => {
  expect(app.errors).toEqual([]);
  await app.drop();
});

describe('an address', () => {
  it('with a word of its own is not taken for one with an id, wherever it stands in its contract', async () => {
    const { path } = paymentAccounts.endpoints.status;
    expect(path.startsWith(paymentAccounts.endpoints.get.path.replace('{id}', ''))).toBe(true);
    expect(await north.ok(paymentAccounts.endpoints.status)).toMatchObject({ configured: false, canCharge: false });
  });
});

describe('a problem', () => {
  it('has the shape of RFC 9457, a sentence, and an id to quote', async () => {
    const answer = await north.raw(cards.endpoints.get, { params: { id: 'none' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as { requestId: string };
    expect(problem).toEqual({
      type: '/problems/notFound',
      title: 'Not found',
      status: 404,
      detail: 'There is no such card, or you may not see it.',
      code: 'notFound',
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('names every wrong field', async () => {
    const body = { name: '', country: 'DEU', latitude: 91, colour: 'red' } as never;
    const { status, errors } = await north.refused(stations.endpoints.create, { body });
    expect(status).toBe(400);
    expect(errors?.map((e) => e.path).sort()).toEqual(['', 'country', 'latitude', 'longitude', 'name']);
    for (const { message } of errors ?? []) expect(message).toMatch(/\w/);
  });

  it.each([
    ['text that is no JSON', '{"uid":', 'application/json', 400],
    ['JSON without saying so', '{"uid":"A"}', 'text/plain', 400],
    ['a body that is too large', JSON.stringify({ uid: 'A', label: 'x'.repeat(300_000) }), 'application/json', 413],
  ])('answers %s', async (_what, body, type, status) => {
    const answer = await fetch(`${app.url}/v1/cards`, {
      method: 'POST',
      headers: { ...bearer(world.keys.north), 'content-type': type },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('answers a body without end when it is too large', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
        if (sent > 50_000_000) controller.close();
      },
    });
    const headers = { ...bearer(world.keys.north), 'content-type': 'application/json' };
    const answer = await fetch(`${app.url}/v1/cards`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(20_000_000);
  });

  it('answers addresses and methods that there are not', async () => {
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['GET', '/nothing'],
      ['PUT', '/v1/cards'],
    ] as const) {
      const answer = await fetch(app.url + path, { method });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    }
  });
});

describe('a list', () => {
  it('is complete page by page while rows come in between', async () => {
    const south = asking(app.url, bearer(world.keys.south));
    const make = (uid: string) => south.ok(cards.endpoints.create, { body: { uid } });
    const first = Array.from({ length: 60 }, (_, i) => `PAGE${String(i * 10).padStart(4, '0')}`);
    for (const uid of first) await make(uid);
    const seen: string[] = [];
    let more = 0;
    let cursor: string | undefined;
    do {
      const page = await south.ok(cards.endpoints.list, {
        query: { uid: 'PAGE', sort: 'uid', limit: 7, ...(cursor && { cursor }) },
      });
      seen.push(...page.items.map((c) => c.uid));
      cursor = page.next ?? undefined;
      // Before, at and after the place where the reader is.
      await Promise.all(['0001', '0305', '0599'].map((at) => make(`PAGE${at}X${++more}`)));
    } while (cursor);
    expect(first.filter((uid) => !seen.includes(uid))).toEqual([]);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual(seen);
  });

  it('has pages in both directions and by sort keys that many rows share', async () => {
    for (const sort of ['label', '-label', '-blocked,uid']) {
      const all = (await north.ok(cards.endpoints.list, { query: { sort, limit: 500 } })).items.map((c) => c.id);
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await north.ok(cards.endpoints.list, { query: { sort, limit: 2, ...(cursor && { cursor }) } });
        paged.push(...page.items.map((c) => c.id));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(paged).toEqual(all);
    }
  });

  it('filters by text, choice, flag, id and range, and searches', async () => {
    const count = async (query: NonNullable<Parameters<typeof list>[0]>) => (await list(query)).length;
    const list = async (query: Record<string, string | number>) =>
      (await asking(app.url, bearer(world.keys.platform)).ok(orders.endpoints.list, { query })).items;
    expect(await count({})).toBe(5);
    expect(await count({ stationName: 'station ZZnorth' })).toBe(1);
    expect(await count({ stationName: '%' })).toBe(0);
    expect(await count({ state: 'completed,abnormal' })).toBe(5);
    expect(await count({ state: 'charging' })).toBe(0);
    expect(await count({ stationId: `${idOf('station', 'north')},${idOf('station', 'south')}` })).toBe(2);
    expect(await count({ 'energyWh.from': 10_000, 'energyWh.to': 10_000 })).toBe(5);
    expect(await count({ 'energyWh.from': 10_001 })).toBe(0);
    expect(await count({ q: 'zzkioskzz' })).toBe(1);
    const online = await north.ok(chargers.endpoints.list, { query: { online: 'false' } });
    expect(online.items.map((c) => c.tenantId).sort()).toEqual(['kiosk', 'north']);
    for (const query of [{ state: 'paid' }, { sort: 'bill' }, { colour: 'red' }, { cursor: 'x' }, { limit: 501 }])
      expect(
        (await north.refused(orders.endpoints.list, { query: query as never })).status,
        JSON.stringify(query),
      ).toBe(400);
  });

  it('answers exact totals of what is filtered', async () => {
    const { totals } = await north.ok(orders.endpoints.list, { query: { totals: '1', limit: 1 } });
    expect(totals).toEqual({ count: 2, sums: { energyWh: 20_000, durationMs: 7_200_000, totalMinor: 980 } });
  });
});

describe('a repeated write', () => {
  const withKey = (key: string) => ({ 'idempotency-key': key });

  it('is carried out once and answered as before', async () => {
    const o = { body: { uid: 'ONCE' }, headers: withKey('k1') };
    const [first, second] = [await north.raw(cards.endpoints.create, o), await north.raw(cards.endpoints.create, o)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
  });

  it('with another body is refused', async () => {
    const other = await north.refused(cards.endpoints.create, { body: { uid: 'OTHER' }, headers: withKey('k1') });
    expect(other.status).toBe(422);
  });

  it('at the same moment is carried out once', async () => {
    const o = { body: { uid: 'AT-ONCE' }, headers: withKey('k2') };
    const answers = await Promise.all(Array.from({ length: 8 }, () => north.raw(cards.endpoints.create, o)));
    expect(answers.map((a) => a.status)).toEqual(Array(8).fill(201));
    const ids = await Promise.all(answers.map(async (a) => ((await a.json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(1);
  });

  it('at the same moment is carried out once also where nothing else forbids it', async () => {
    const o = { body: { name: 'At once' }, headers: withKey('k7') };
    const answers = await Promise.all(Array.from({ length: 8 }, () => north.ok(drivers.endpoints.create, o)));
    expect(new Set(answers.map((a) => a.id)).size).toBe(1);
    expect((await north.ok(drivers.endpoints.list, { query: { name: 'At once' } })).items).toHaveLength(1);
  });

  it('of another caller is another one', async () => {
    const o = { body: { name: 'Twin' }, headers: withKey('k3') };
    const a = await north.ok(drivers.endpoints.create, o);
    const b = await asking(app.url, bearer(world.keys.south)).ok(drivers.endpoints.create, o);
    expect(a.id).not.toBe(b.id);
  });

  it('after a refusal may be corrected', async () => {
    const headers = withKey('k4');
    expect((await north.refused(cards.endpoints.create, { body: { uid: 'once' }, headers })).status).toBe(409);
    await north.ok(cards.endpoints.create, { body: { uid: 'ONCE-MORE' }, headers });
  });

  it('does not show a secret twice', async () => {
    const o = { body: { name: 'Once', permissions: ['order:view' as const] }, headers: withKey('k5') };
    const { secret } = await north.ok(keys.endpoints.create, o);
    const again = await north.refused(keys.endpoints.create, o);
    expect(again.status).toBe(409);
    expect(JSON.stringify(again)).not.toContain(secret);
    const { items } = await north.ok(keys.endpoints.list, { query: { name: 'Once' } });
    expect(items).toHaveLength(1);
  });

  it('keeps no answer that holds a secret', () => {
    const secret = /"(secret|token|key)":\{"type":"string"(?!,"enum")/;
    // The key of a setting is its name, that of a ledger entry the event it is about.
    const settingKey = /"key":\{"type":"string"[^}]*"maxLength":[23]00[^}]*\}/g;
    const holding = features.flatMap((f) =>
      Object.entries(f.endpoints)
        .filter(([, e]) => secret.test(JSON.stringify(jsonSchemaOf(e.out, 'output')).replaceAll(settingKey, '')))
        .map(([name, e]) => ({ name: `${f.name}.${name}`, kept: e.once !== true && e.may !== 'anyone' })),
    );
    expect(holding.length).toBeGreaterThan(4);
    expect(holding.filter((e) => e.kept).map((e) => e.name)).toEqual([]);
  });

  it('of a deletion is answered with nothing again', async () => {
    const { id } = await north.ok(drivers.endpoints.create, { body: { name: 'Leaver' } });
    const o = { params: { id }, headers: withKey('k6') };
    const statuses = [await north.raw(drivers.endpoints.remove, o), await north.raw(drivers.endpoints.remove, o)];
    expect(statuses.map((a) => a.status)).toEqual([204, 204]);
  });
});

describe('an exported file', () => {
  it('holds no formula, quotes what needs it, and says units and zone', async () => {
    const south = asking(app.url, bearer(world.keys.south));
    const names = ['=1+1', '+1', '-1', '@x', 'a "b", c', 'ä\nß'];
    for (const [i, name] of names.entries())
      await south.ok(drivers.endpoints.create, { body: { name, email: `export${i}@south.example` } });
    const text = await (
      await south.raw(drivers.endpoints.export, { query: { email: 'export', columns: 'name', sort: 'email' } })
    ).text();
    expect(text.replace('\uFEFF', '')).toBe(`Name\r\n'=1+1\r\n'+1\r\n'-1\r\n'@x\r\n"a ""b"", c"\r\n"ä\nß"\r\n`);
    const sold = await north.raw(orders.endpoints.export, {
      query: { columns: 'startedAt,energyWh,totalMinor', zone: 'Asia/Kathmandu', stationId: idOf('station', 'north') },
    });
    expect((await sold.text()).split('\r\n')[1]).toBe('2026-01-05T17:45:00+05:45,10,4.90');
    for (const query of [{ zone: 'Mars/Base' }, { columns: 'colour' }])
      expect((await north.refused(orders.endpoints.export, { query })).status).toBe(400);
  });

  it('as a workbook is read by others', async () => {
    const answer = await north.raw(orders.endpoints.export, {
      query: { format: 'xlsx', columns: 'stationName,energyWh,totalMinor', stationId: idOf('station', 'north') },
    });
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="orders.xlsx"');
    const rows = await readSheet(Buffer.from(await answer.arrayBuffer()));
    expect(rows).toEqual([
      ['Station', 'Energy (kWh)', 'Total'],
      ['Station zznorthzz', 10, 4.9],
    ]);
  });
});

describe('an imported file', () => {
  interface Report {
    created: number;
    updated: number;
    unchanged: number;
    errors: { row: number; column: string | null; message: string }[];
  }
  const take = async (file: string | Uint8Array): Promise<Report & { status: number }> => {
    const answer = await north.upload(cards.endpoints.import, file);
    return { status: answer.status, ...((await answer.json()) as Report) };
  };
  const total = async () => (await north.ok(cards.endpoints.list, { query: { totals: '1', limit: 1 } })).totals?.count;

  it('with mistakes shows every bad row with its reason, and changes nothing', async () => {
    const before = await total();
    const file = [
      'uid,label,blocked,expiresAt,driverId',
      'IMPORT1,fine,no,2030-01-01,',
      ',no number,no,,',
      'IMPORT2,bad flag,perhaps,,',
      'IMPORT3,bad date,no,tomorrow,',
      'IMPORT4,foreign driver,no,,driver-zzsouthzz',
      'IMPORT1,again,no,,',
    ].join('\n');
    const report = await take(file);
    expect(report.status).toBe(422);
    expect(report).toMatchObject({ created: 0, updated: 0, unchanged: 0 });
    expect(report.errors.map((e) => [e.row, e.column])).toEqual([
      [2, 'uid'],
      [3, 'blocked'],
      [4, 'expiresAt'],
      [5, 'driverId'],
      [6, 'uid'],
    ]);
    for (const { message } of report.errors) expect(message).toMatch(/\w+ \w+/);
    expect(await total()).toBe(before);
  });

  it('is applied whole, and again without a change', async () => {
    const file = '\uFEFFCard number;Label;Blocked\r\nTAKE1;one;ja\r\ntake2;"two; and a half";nein\r\n';
    expect(await take(file)).toMatchObject({ status: 200, created: 2, updated: 0, unchanged: 0, errors: [] });
    expect(await take(file)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect(await take(file.replace('one', 'uno'))).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    const { items } = await north.ok(cards.endpoints.list, { query: { uid: 'TAKE', sort: 'uid' } });
    expect(items.map((c) => [c.uid, c.label, c.blocked])).toEqual([
      ['TAKE1', 'uno', true],
      ['TAKE2', 'two; and a half', false],
    ]);
  });

  it('may be one that was exported, as CSV and as XLSX', async () => {
    await north.ok(cards.endpoints.create, { body: { uid: 'ROUND', label: '=HYPERLINK("x")' } });
    for (const format of ['csv', 'xlsx'] as const) {
      const exported = await north.raw(cards.endpoints.export, { query: { format } });
      const rows = await total();
      const report = await take(new Uint8Array(await exported.arrayBuffer()));
      expect(report).toEqual({ status: 200, created: 0, updated: 0, unchanged: rows, errors: [] });
    }
  });

  it('may be large, but not too large', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `BULK${i},bulk`).join('\n');
    expect(await take(`uid,label\n${many}`)).toMatchObject({ created: 3000, errors: [] });
    const tooMany = `uid\n${Array.from({ length: 20_001 }, (_, i) => `X${i}`).join('\n')}`;
    expect((await north.upload(cards.endpoints.import, tooMany)).status).toBe(413);
    expect((await north.upload(cards.endpoints.import, new Uint8Array(10 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it.each([
    ['an unknown column', 'uid,colour\nA,red'],
    ['no rows', 'uid,label\n'],
    ['no key', 'label\nA'],
    ['bytes that are nothing', new Uint8Array([0xff, 0xfe, 0x00, 0xd8])],
    ['a broken workbook', new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3])],
  ])('with %s is refused in words', async (_what, file) => {
    const answer = await north.upload(cards.endpoints.import, file);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail.length).toBeGreaterThan(20);
  });
});

describe('pages of other origins', () => {
  const from = (origin: string, method = 'GET') =>
    fetch(`${app.url}/v1/orders`, { method, headers: { ...bearer(world.keys.north), origin } });

  it('are answered exactly, and only those a merchant has named', async () => {
    const known = await from(hostOrigin('north'));
    expect(known.headers.get('access-control-allow-origin')).toBe(hostOrigin('north'));
    expect(known.headers.get('access-control-allow-credentials')).toBe(null);
    expect(known.headers.get('vary')).toMatch(/\bOrigin\b/i);
    const preflight = await from(hostOrigin('north'), 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    for (const origin of ['https://evil.example', `${hostOrigin('north')}.evil.example`, 'null']) {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await from(origin, method);
        expect(answer.headers.get('access-control-allow-origin'), `${method} ${origin}`).toBe(null);
        expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/i);
      }
    }
  });
});

describe('what watches the server', () => {
  it('finds it healthy, and figures behind a guard', async () => {
    const health = await fetch(`${app.url}/healthz`);
    expect(await health.json()).toMatchObject({ status: 'ok', chargers: 0 });
    const text = await (await fetch(`${app.url}/metrics`)).text();
    expect(text).toMatch(/^wattfront_chargers_connected 0$/m);
    expect(text).toMatch(/wattfront_http_request_seconds_count\{[^}]*route="\/v1\/cards"[^}]*\} \d+/);
    const token = 'a token of sixteen or more';
    const other = await startTestApp({ env: { METRICS_TOKEN: token } });
    expect((await fetch(`${other.url}/metrics`)).status).toBe(403);
    expect((await fetch(`${other.url}/metrics`, { headers: bearer(token) })).status).toBe(200);
    await other.drop();
  });
});

describe('the description of the API', () => {
  type Json = Record<string, unknown>;
  const walk = function* (value: unknown): Generator<Json> {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) yield value as Json;
    for (const inner of Object.values(value)) yield* walk(inner);
  };

  it('is OpenAPI 3.1 and names every endpoint once', async () => {
    const document = (await (await fetch(`${app.url}/v1/openapi.json`)).json()) as Json & {
      paths: Record<string, Record<string, Json>>;
    };
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    );
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const expected = features.flatMap((f) =>
      Object.entries(f.endpoints).map(([name, e]) => `${e.method.toLowerCase()} ${e.path} ${f.name}.${name}`),
    );
    expect(operations.map((o) => `${o.method} ${o.path} ${o.operation.operationId}`).sort()).toEqual(expected.sort());
    for (const { path, operation } of operations) {
      expect(Object.keys(operation.responses as Json).length, path).toBeGreaterThan(1);
      const declared = (operation.parameters as Json[]).filter((p) => p.in === 'path').map((p) => p.name);
      expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]));
      expect(operation.summary).toMatch(/\w/);
    }
  });

  it('says which files are answered, and what an import answers when rows are wrong', async () => {
    const { paths } = (await (await fetch(`${app.url}/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, { content: Json }> }>>;
    };
    const typesOf = (path: string) => Object.keys(paths[path]?.get?.responses['200']?.content ?? {});
    expect(typesOf('/v1/invoices/{id}/pdf')).toEqual(['application/pdf']);
    expect(typesOf('/v1/invoices/{id}/xml')).toEqual(['application/xml']);
    expect(typesOf('/v1/legal-entities/{id}/logo')).toEqual(['image/png', 'image/jpeg']);
    expect(typesOf('/v1/files/{id}/content')).toEqual(['application/octet-stream']);
    expect(typesOf('/v1/chargers/{id}/messages.export')).toEqual(['application/jsonl']);
    expect(typesOf('/v1/cards.export')).toContain('text/csv');
    const taken = paths['/v1/cards.import']?.post?.responses;
    expect(taken?.['422']?.content).toEqual(taken?.['200']?.content);
    const bytesOf = (path: string) => JSON.stringify(paths[path]?.post);
    expect(bytesOf('/v1/cards.import')).toContain('With a column tenantId');
    expect(bytesOf('/v1/customer-groups/{id}/members.import')).not.toContain('tenantId');
  });

  it('says what fields mean and what lists are filtered by', async () => {
    const document = (await (await fetch(`${app.url}/v1/openapi.json`)).json()) as {
      paths: Record<string, { get: { parameters: Json[]; responses: unknown } }>;
    };
    const parameters = document.paths['/v1/orders']?.get.parameters ?? [];
    const described = Object.fromEntries(parameters.map(({ name, description }) => [name, description]));
    expect(described.state).toBe('Any of charging, completed, abnormal, parted by commas.');
    expect(described.invoiced).toMatch(/amount to be invoiced.*Any of yes, no/);
    expect(JSON.stringify(document.paths['/v1/invoice-batches/{id}']?.get.responses)).toContain('Invoices, not orders');
  });

  it('has no reference that leads nowhere and no schema that is none', async () => {
    const document = (await (await fetch(`${app.url}/v1/openapi.json`)).json()) as Json;
    const refs = [...walk(document)].flatMap((o) => (typeof o.$ref === 'string' ? [o.$ref] : []));
    expect(refs.length).toBeGreaterThan(10);
    const broken = refs.filter((ref) => {
      const parts = ref.replace('#/', '').split('/');
      let at: unknown = document;
      for (const part of parts) at = (at as Json | undefined)?.[part.replaceAll('~1', '/')];
      return at === undefined;
    });
    expect(broken).toEqual([]);
    const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
    const wrong = [...walk(document)]
      .flatMap((o) => (o.schema ? [o.schema as Json] : []))
      .flatMap((s) => [...walk(s)])
      .filter((s) => typeof s.type === 'string' && !types.has(s.type));
    expect(wrong).toEqual([]);
  });

  it('is shown by a page that needs no other server', async () => {
    const page = await fetch(`${app.url}/docs`);
    const html = await page.text();
    expect(html).not.toMatch(/(?:src|href|url)\s*=\s*["']?(?:https?:)?\/\//i);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const [, src] of html.matchAll(/src="([^"]+)"/g)) {
      const script = await fetch(app.url + src);
      expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    }
  });
});

describe('the service', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'wattfront-serve-'));

  it('ends in good order: what was begun is answered, sockets are told, exit 0', async () => {
    const t = await openTestStore();
    const { keys: secret } = await buildWorld(t.store);
    await t.store.close();
    const env = {
      PORT: String(await freePort()),
      DATA_DIR: t.place.dataDir,
      SECRET_KEY: 'ab'.repeat(32),
      ...(t.place.url && { DATABASE_URL: t.place.url }),
    };
    const served = await serve(env);
    const socket = (await dial(served.url, 'cp-zznorthzz')) as WebSocket;
    const answers: string[] = [];
    socket.on('message', (data) => answers.push(String(data)));
    const live = await fetch(`${served.url}/v1/live`, { headers: bearer(secret.north) });
    const closed = closing(socket);
    socket.send('[2,"b","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]');
    await once(socket, 'message');
    const time = new Date().toISOString();
    const start = { connectorId: 1, idTag: 'CARDZZNORTHZZ', meterStart: 7, timestamp: time };
    // Writes are under way when the signal comes.
    const ask = asking(served.url, bearer(secret.north));
    const writes = Array.from({ length: 20 }, (_, i) =>
      ask.raw(cards.endpoints.create, { body: { uid: `LAST${i}` } }).then(
        (r) => (r.status === 201 ? `LAST${i}` : null),
        () => null,
      ),
    );
    socket.send(JSON.stringify([2, 's', 'StartTransaction', start]));
    const code = served.end('SIGTERM');
    const [closeCode] = await closed;
    expect(closeCode).toBe(1001);
    await live.text();
    const answered = (await Promise.all(writes)).filter((uid) => uid !== null);
    expect(await code).toBe(0);
    expect(served.output()).toContain('"msg":"closed"');
    expect(served.output()).not.toMatch(/"level":[56]0/);

    const again = await serve(env);
    const list = await asking(again.url, bearer(secret.north)).ok(cards.endpoints.list, {
      query: { uid: 'LAST', limit: 500 },
    });
    expect(answered.filter((uid) => !list.items.some((c) => c.uid === uid))).toEqual([]);
    // A start that was answered is there; one that was not is sent again, and then there is one.
    const clock = handClock(Date.parse(time));
    const charger = newCharger(again.url, 'cp-zznorthzz', clock, { reconnectMs: 50 });
    await online(charger);
    const { transactionId } = (await charger.call('StartTransaction', start)) as { transactionId: number };
    const told = answers.find((a) => a.startsWith('[3,"s"'));
    if (told) expect(told).toContain(`"transactionId":${transactionId}`);
    charger.close();
    const running = await asking(again.url, bearer(secret.north)).ok(orders.endpoints.list, {
      query: { state: 'charging' },
    });
    expect(running.items.map((o) => o.transactionId)).toEqual([transactionId]);
    expect(await again.end('SIGINT')).toBe(0);
    await t.drop();
  });

  it('says in words, all at once, which settings are wrong', async () => {
    const dataDir = folder();
    const served = launch({
      PORT: 'eighty',
      DATA_DIR: dataDir,
      PUBLIC_URL: 'charge.example.com',
      DATABASE_URL: 'mysql://x',
      SECRET_KEY: 'short',
    });
    const [code] = await once(served.process, 'close');
    expect(code).toBe(1);
    for (const name of ['PORT', 'PUBLIC_URL', 'DATABASE_URL', 'SECRET_KEY'])
      expect(served.output()).toContain(`${name}:`);
    expect(served.output()).not.toMatch(/\n\s+at /);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('says in words that its port is taken', async () => {
    const dataDir = folder();
    const served = launch({ PORT: String(app.port), DATA_DIR: dataDir });
    const [code] = await once(served.process, 'close');
    expect(code).toBe(1);
    expect(served.output()).toContain(`port ${app.port}`);
    expect(served.output()).not.toMatch(/\n\s+at /);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts with nothing, invites its owner, and keeps the way in', async () => {
    const dataDir = folder();
    const env = { PORT: String(await freePort()), DATA_DIR: dataDir, ADMIN_EMAIL: 'Owner@Example.com' };
    const served = await serve(env);
    const token = await new Promise<string>((resolve) => {
      const look = () => {
        const found = /#(wfl_\S+)/.exec(served.output())?.[1];
        if (found) resolve(found);
      };
      served.process.stdout?.on('data', look);
      look();
    });
    const ask = asking(served.url);
    await ask.ok(session.endpoints.takeLink, { body: { token, password } });
    const me = await ask.ok(session.endpoints.logIn, { body: { email: 'owner@example.com', password } });
    expect(me).toMatchObject({ role: 'owner', tenant: { kind: 'platform' } });
    expect(await served.end('SIGTERM')).toBe(0);
    const again = await serve(env);
    await asking(again.url).ok(session.endpoints.logIn, { body: { email: 'owner@example.com', password } });
    expect(again.output()).not.toContain('wfl_');
    expect(await again.end('SIGTERM')).toBe(0);
    rmSync(dataDir, { recursive: true, force: true });
  });
});
