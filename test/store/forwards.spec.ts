/** What is written down of what second systems ask, and connections that were over before they had begun. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createForwards, type Forwards } from '../../bff/bridge/forward.ts';
import { createOutgoing, type Outgoing } from '../../bff/ports/outgoing.ts';
import { audit, chargers, forwards } from '../../bff/store/tables/index.ts';
import { openYard, silent, system, type Yard } from '../kit/bridge.ts';
import { closeOffice, type Office, openOffice } from '../kit/office.ts';

let yard: Yard;
let office: Office;
let made: Forwards;
let server: Server;
let url: string;
/** What the second system asks at once when it is connected. */
let asks: string[];

beforeEach(async () => {
  yard = await openYard();
  office = openOffice(yard);
  asks = [];
  server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'ocpp1.6' });
  sockets.on('connection', (socket) => {
    for (const each of asks) socket.send(each);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  made.close();
  server.closeAllConnections();
  server.close();
  await closeOffice(office);
  await yard.drop();
});

const open = (outgoing: Outgoing) => {
  made = createForwards({
    ...{ store: yard.store, log: silent, now: () => yard.clock.nowMs, newId: yard.newId, outgoing },
    ...{ secretKey: Buffer.alloc(32, 1), commands: () => office.commands },
  });
};
const add = (id: string, chargerId: string) =>
  yard.store.tx(system, (w) =>
    w.insert(forwards, {
      ...{ id, tenantId: 'north', chargerId, url, identity: id, keyText: null, mode: 'commands' as const },
      ...{ enabled: true, state: 'off' as const, detail: '', connectedAt: null, createdAt: 0, updatedAt: 0 },
    }),
  );
const connect = async (identity: string, isOver = false) => {
  const charger = await yard.store.read(system).find(chargers, `charger-${identity}`);
  const link = { identity, connectionId: `c-${identity}`, version: 'ocpp1.6' as const, lastMessageAtMs: 0 };
  if (isOver) made.disconnected(link);
  if (charger) made.desk.connected?.(charger, link);
};

it('leaves no password in the audit log', async () => {
  asks = [JSON.stringify([2, 'a', 'DataTransfer', { vendorId: 'v', data: 'd', password: 'hush' }])];
  open(createOutgoing('127.0.0.1'));
  await add('first', 'charger-CP1');
  await connect('CP1');
  const lines = () => yard.store.read(system).select(audit);
  await expect.poll(async () => (await lines()).length).toBe(1);
  expect(JSON.stringify(await lines())).toContain('DataTransfer');
  expect(JSON.stringify(await lines())).not.toContain('hush');
});

it('is not connected for a charger that has gone before its rows were stored', async () => {
  open({ ...createOutgoing(''), refusal: () => 'was looked at' });
  await add('gone', 'charger-CP1');
  await add('here', 'charger-CP2');
  await connect('CP1', true);
  await connect('CP2');
  const states = async () =>
    (await yard.store.read(system).select(forwards)).map(({ id, state }) => `${id} ${state}`).sort();
  await expect.poll(states).toContain('here failed');
  expect(await states()).toEqual(['gone off', 'here failed']);
});
