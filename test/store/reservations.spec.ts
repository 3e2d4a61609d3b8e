/** Reservations from the wish to the session or the end of their time, on both engines. */
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../../bff/bridge/desks.ts';
import { reservations as contract } from '../../bff/sites/reservations/contract.ts';
import { createReservationDesk, reservationJob } from '../../bff/sites/reservations/desk.ts';
import type { ReservationRecord } from '../../bff/sites/reservations/rows.ts';
import { settings } from '../../bff/sites/settings/contract.ts';
import { audit, cards, commands, connectors, orders, reservations } from '../../bff/store/tables/index.ts';
import type { Charger } from '../../ocpp/charger.ts';
import type { CommandAnswer } from '../../ocpp/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { cardRow, morningMs, openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';
import { Live } from '../kit/live.ts';
import { closeOffice, type Office, openOffice } from '../kit/office.ts';
import { type HandClock, handClock, newCharger, online } from '../kit/plug.ts';
import { buildWorld, idOf, type World } from '../kit/world.ts';

const minuteMs = 60_000;

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 500) throw new Error('It did not come about.');
    await sleep(20);
  }
};
const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };

describe('a reservation', () => {
  let yard: Yard;
  let office: Office;
  let plug: Plug;
  let run: () => Promise<void>;

  beforeEach(async () => {
    yard = await openYard();
    const desks: Desk[] = [];
    office = openOffice(yard, { desks });
    desks.push(createReservationDesk({ commands: () => office.commands }));
    run = reservationJob({ store: yard.store, now: () => yard.clock.nowMs, log: silent }).run;
    plug = office.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1' });
  });
  afterEach(async () => {
    await closeOffice(office);
    await yard.drop();
  });

  const find = async (number = 5): Promise<ReservationRecord> => {
    const [row] = await yard.store.read(system).match(reservations, { number });
    if (!row) throw new Error('no reservation');
    return row;
  };
  const plant = (more: Partial<ReservationRecord> = {}) =>
    yard.store.tx(system, (w) =>
      w.insert(reservations, {
        ...{ id: `r${more.number ?? 5}`, tenantId: 'north', stationId: 'station', chargerId: 'charger-CP1' },
        ...{ stationName: 'Harbour', chargerName: 'CP1', connector: 1, number: 5, idTag: 'A1', cardId: 'card-A1' },
        ...{ driverId: null, userName: 'A', state: 'asked', detail: '', orderId: null, commandId: null },
        ...{ startsAt: morningMs, expiresAt: morningMs + 15 * minuteMs, createdAt: morningMs, updatedAt: morningMs },
        ...more,
      }),
    );
  const reserve = (connector = 1, expiresMs = morningMs + 15 * minuteMs) =>
    office.ask({ kind: 'reserve', reservationId: 5, connector, idTag: 'A1', expiresMs });
  const answer = async (nth: number, said: CommandAnswer) => (await office.sent(nth)).answer(said);
  const becomes = (patch: Partial<Record<keyof ReservationRecord, unknown>>, number = 5) =>
    expect.poll(() => find(number), { timeout: 5_000 }).toMatchObject(patch);

  it('is held when the charger says so, from then on', async () => {
    await plant();
    await reserve();
    yard.wait(1000);
    await answer(1, accepted);
    await becomes({ state: 'held', startsAt: morningMs + 1000, detail: '' });
  });

  it.each<[CommandAnswer, RegExp]>([
    [{ outcome: 'rejected', detail: 'Occupied' }, /^Occupied: The connector is in use/],
    [{ outcome: 'rejected', detail: 'Faulted' }, /faulted/],
    [{ outcome: 'rejected', detail: 'Unavailable' }, /out of service/],
    [{ outcome: 'rejected', detail: 'Rejected' }, /takes? (no )?reservations|not take/],
    [{ outcome: 'unsupported', detail: 'NotImplemented' }, /does not support/],
  ])('is refused with %o, in words', async (said, words) => {
    await plant();
    await reserve();
    await answer(1, said);
    await becomes({ state: 'refused', detail: expect.stringMatching(words) });
    expect(office.sockets.sent).toHaveLength(1);
  });

  it('that may be held although nobody heard so is cancelled', async () => {
    await plant();
    await reserve();
    await answer(1, { outcome: 'failed', detail: 'timeout' });
    await becomes({ state: 'refused', detail: expect.stringMatching(/did not answer/) });
    expect((await office.sent(2)).command).toEqual({ kind: 'cancelReservation', reservationId: 5 });
    await answer(2, accepted);
    expect((await find()).state).toBe('refused');
  });

  it('that was never sent is refused, and nothing more', async () => {
    await plant();
    office.sockets.here.delete('CP1');
    await reserve();
    yard.wait(2 * minuteMs);
    await office.upkeep();
    await becomes({ state: 'refused', detail: expect.stringMatching(/not reached/) });
    expect(await yard.store.read(system).match(commands, { kind: 'cancelReservation' })).toEqual([]);
  });

  it('is replaced under its number, and stays as it was when that is refused', async () => {
    await plant({ state: 'held' });
    await reserve(2, morningMs + 30 * minuteMs);
    await answer(1, { outcome: 'rejected', detail: 'Occupied' });
    await becomes({
      state: 'held',
      connector: 1,
      expiresAt: morningMs + 15 * minuteMs,
      detail: /^Not changed: Occ/ as never,
    });
    await reserve(2, morningMs + 30 * minuteMs);
    await answer(2, accepted);
    await becomes({ state: 'held', connector: 2, expiresAt: morningMs + 30 * minuteMs, detail: '' });
  });

  it.each<[CommandAnswer, string, RegExp]>([
    [accepted, 'cancelled', /^Cancelled by test\.$/],
    [{ outcome: 'rejected', detail: 'Rejected' }, 'cancelled', /did not hold it any more/],
    [{ outcome: 'failed', detail: 'timeout' }, 'held', /^Not cancelled:/],
  ])('asked to be cancelled and answered %o is %s', async (said, state, words) => {
    await plant({ state: 'held' });
    await office.ask({ kind: 'cancelReservation', reservationId: 5 });
    await answer(1, said);
    await becomes({ state, detail: expect.stringMatching(words) });
  });

  it('that somebody cancelled while it was asked for is not held', async () => {
    await plant();
    await reserve();
    await office.sent(1);
    await yard.store.tx(system, (w) => w.update(reservations, 'r5', { state: 'cancelled' }));
    await answer(1, accepted);
    expect((await office.sent(2)).command).toEqual({ kind: 'cancelReservation', reservationId: 5 });
    expect((await find()).state).toBe('cancelled');
  });

  it.each([
    ['expired', 'expired'],
    ['noTransaction', 'expired'],
    ['removed', 'cancelled'],
  ] as const)('that the charger calls %s is %s', async (how, state) => {
    await plant({ state: 'held' });
    expect(await plug.tell({ kind: 'reservationEnded', reservationId: 5, how })).toEqual({});
    await becomes({ state });
    await plug.tell({ kind: 'reservationEnded', reservationId: 999, how });
  });

  it('is not ended by another charger’s word', async () => {
    await plant({ state: 'held' });
    const other = office.plug('CP2');
    await other.tell({ kind: 'reservationEnded', reservationId: 5, how: 'removed' });
    expect((await find()).state).toBe('held');
  });

  const start = (idTag: string, more: { reservationId?: number } = {}, connector = 1) =>
    plug.tell({ kind: 'transactionStarted', connector, idTag, meterStartWh: 0, atMs: yard.clock.nowMs, ...more });

  it('is used by the session that names it, also when its time was over by our clock', async () => {
    await plant({ state: 'held' });
    yard.wait(16 * minuteMs);
    await run();
    await becomes({ state: 'expired', detail: 'Nobody came in time.' });
    await start('A1', { reservationId: 5 });
    const [order] = await yard.orders();
    await becomes({ state: 'used', orderId: order?.id });
    expect(order?.memory, 'it may have to be paid').toMatchObject({ reservedFromMs: morningMs });
  });

  it('is used by a session of its card that does not name it', async () => {
    await plant({ state: 'held' });
    await plant({ state: 'held', number: 6, connector: 2, idTag: 'B2', cardId: 'card-B2' });
    yard.wait(minuteMs);
    await start('B2');
    await run();
    expect((await find()).state, 'another card').toBe('held');
    yard.wait(minuteMs);
    await start('a1', {}, 1);
    yard.wait(20 * minuteMs);
    await run();
    const order = (await yard.orders()).find(({ idTag }) => idTag === 'a1');
    await becomes({ state: 'used', orderId: order?.id });
    await becomes({ state: 'expired' }, 6);
  });

  it('of any connector is used by a card of the same group, once', async () => {
    await yard.store.tx(system, async (w) => {
      await w.update(cards, 'card-A1', { groupTag: 'FLEET' });
      await w.insert(cards, cardRow('G7', 'north', { groupTag: 'fleet' }));
    });
    await plant({ state: 'held', connector: 0 });
    await plant({ state: 'held', connector: 0, number: 6 });
    yard.wait(minuteMs);
    await start('G7', {}, 2);
    await run();
    await run();
    expect([(await find(5)).state, (await find(6)).state]).toEqual(['used', 'held']);
  });

  it('ends once, however many nodes look', async () => {
    await plant({ state: 'held' });
    yard.wait(16 * minuteMs);
    await Promise.all([run(), run(), run()]);
    const told = (await yard.store.outbox.since(null, 1000)).filter(({ topic }) => topic === 'reservation.changed');
    expect(told).toHaveLength(1);
  });
});

describe.each(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)('over the API, with a charger of %s', (version) => {
  let app: TestApp;
  let world: World;
  let north: Asker;
  let charger: Charger;
  let clock: HandClock;
  const chargerId = idOf('charger', 'north');
  const at = { params: { id: chargerId } };
  const cardId = idOf('card', 'north');
  const api = contract.endpoints;

  beforeAll(async () => {
    app = await startTestApp();
    world = await buildWorld(app.store);
    await app.store.tx(system, async (w) => void (await w.removeWhere(reservations, undefined)));
    north = asking(app.url, bearer(world.keys.north));
    clock = handClock(Date.now());
    charger = await online(newCharger(app.url, 'cp-zznorthzz', clock, { connectors: 2, versions: [version] }));
    const read = app.store.read(system);
    await until(async () => (await read.match(connectors, { chargerId })).length === 2);
    await north.ok(settings.endpoints.refresh, { ...at, body: {} });
    await until(
      async () => (await north.ok(settings.endpoints.read, { ...at, query: { q: 'reserv' } })).items.length > 0,
    );
  });
  afterAll(async () => {
    charger.close();
    expect(app.errors).toEqual([]);
    await app.drop();
  });

  const get = (id: string) => north.ok(api.get, { params: { id } });
  const becomes = (id: string, patch: object) => expect.poll(() => get(id), { timeout: 15_000 }).toMatchObject(patch);
  const reserve = (
    body: Parameters<typeof north.ok<typeof api.reserve>>[1] extends infer A
      ? NonNullable<A> extends { body?: infer B }
        ? B
        : never
      : never,
  ) => north.ok(api.reserve, { ...at, body });
  const refused = async (body: NonNullable<Parameters<typeof reserve>[0]>) =>
    north.refused(api.reserve, { ...at, body });
  const states = () => charger.connectors.map(({ state }) => state);

  it('is held, changed, cancelled, and told live', async () => {
    const live = await Live.open(app.url, bearer(world.keys.north), { topics: 'reservation.changed' });
    const { id, number } = await reserve({ connector: 1, cardId, minutes: 10 });
    await becomes(id, { state: 'held', connector: 1, chargerId });
    expect(states()).toEqual(['reserved', 'available']);
    await live.find('held', ({ row }) => row.id === id && row.state === 'held');
    expect((await refused({ connector: 1, cardId, minutes: 10 })).detail).toMatch(/reserved already/);
    await north.ok(api.change, { params: { id }, body: { connector: 2, minutes: 30 } });
    await becomes(id, { state: 'held', connector: 2, number, detail: '' });
    expect(states()).toEqual(['available', 'reserved']);
    const list = await north.ok(api.list, { query: { chargerId, state: 'held', cardId } });
    expect(list.items.map((row) => row.id)).toEqual([id]);
    await north.ok(api.cancel, { params: { id }, body: {} });
    await becomes(id, { state: 'cancelled' });
    expect(states()).toEqual(['available', 'available']);
    expect((await north.refused(api.cancel, { params: { id }, body: {} })).detail).toMatch(/over already/);
    await live.cut();
    const lines = await app.store.read(system).select(audit, { where: eq(audit.objectId, id) });
    expect(lines.map(({ action }) => action).sort()).toEqual([
      'reservation.cancel',
      'reservation.change',
      'reservation.create',
    ]);
    expect(await (await north.raw(api.export, {})).text()).toContain('cancelled');
  });

  it('is used by the card it was made for', async () => {
    const { id, idTag } = await reserve({ connector: 0, cardId, minutes: 10 });
    await becomes(id, { state: 'held', connector: 0 });
    await charger.start(2, idTag);
    const read = app.store.read(system);
    await becomes(id, { state: 'used' });
    const order = await read.find(orders, (await get(id)).orderId ?? '');
    expect(order).toMatchObject({ chargerId, connector: 2, state: 'charging' });
    const busy = await refused({ connector: 2, cardId, minutes: 10 });
    expect(busy).toMatchObject({ status: 409, detail: expect.stringMatching(/in use/) });
    await charger.stop(2);
    charger.setState(2, 'available');
    const free = async () => (await read.match(connectors, { chargerId, number: 2 }))[0]?.state;
    await expect.poll(free, { timeout: 10_000 }).toBe('available');
  });

  if (version !== 'ocpp1.6')
    it('is over when the charger says so', async () => {
      const { id } = await reserve({ connector: 1, cardId, minutes: 5 });
      await becomes(id, { state: 'held' });
      // Its clock stood still since it was made.
      clock.advance(10 * minuteMs);
      await becomes(id, { state: 'expired' });
    });

  it.each<[string, Parameters<typeof refused>[0], number, RegExp]>([
    ['nobody’s card', { connector: 1, idTag: 'NOBODY', minutes: 5 }, 400, /not known/],
    ['a sibling’s card', { connector: 1, idTag: 'CARDZZSOUTHZZ', minutes: 5 }, 400, /not known/],
    ['a card out of sight', { connector: 1, cardId: idOf('card', 'south'), minutes: 5 }, 400, /may not see/],
    ['no card', { connector: 1, minutes: 5 }, 400, /which card/],
    ['no time', { connector: 1, cardId }, 400, /how many minutes/],
    ['a time that is over', { connector: 1, cardId, expiresAt: 1000 }, 400, /over before/],
    ['too long a time', { connector: 1, cardId, expiresAt: 4_000_000_000_000 }, 400, /seven days/],
    ['a connector there is not', { connector: 9, cardId, minutes: 5 }, 400, /no connector 9/],
  ])('%s is refused', async (_, body, status, words) => {
    const problem = await refused(body);
    expect(problem).toMatchObject({ status, detail: expect.stringMatching(words) });
  });

  it('the card of an ancestor is as good as at the charger', async () => {
    const { id } = await reserve({ connector: 1, idTag: 'cardzzresellerzz', minutes: 60 });
    await becomes(id, { state: 'held', idTag: 'CARDZZRESELLERZZ' });
    await north.ok(api.cancel, { params: { id }, body: {} });
    await becomes(id, { state: 'cancelled' });
  });

  it('a charger that is away is not asked, and a held one is cancelled when it is back', async () => {
    const { id } = await reserve({ connector: 1, cardId, minutes: 60 });
    await becomes(id, { state: 'held' });
    charger.close();
    await expect
      .poll(async () => (await refused({ connector: 2, cardId, minutes: 5 })).detail, { timeout: 10_000 })
      .toMatch(/not connected/);
    const asked = await north.ok(api.cancel, { params: { id }, body: {} });
    expect(asked).toMatchObject({ state: 'held', detail: expect.stringMatching(/when it is back/) });
    await online(charger);
    await becomes(id, { state: 'cancelled' });
  });
});
