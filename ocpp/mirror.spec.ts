/** A second CSMS sees what the charger says, with transaction numbers of its own, and catches up after it was away. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { Mirror, type MirrorOptions } from './mirror.ts';

let http: Server;
let sockets: WebSocketServer;
let seen: [string, Record<string, unknown>][];
let open: WebSocket | undefined;
let nextNumber: number;
let isDeaf: boolean;
let bootAnswers: object[];
let mirror: Mirror;
let states: string[];

const listen = (port = 0) =>
  new Promise<void>((resolve) => {
    http = createServer();
    sockets = new WebSocketServer({ server: http, handleProtocols: ([offered]) => offered ?? false });
    sockets.on('connection', (socket) => {
      open = socket;
      socket.on('message', (data) => {
        const [type, id, action, payload] = JSON.parse(String(data));
        if (type === 6) return void seen.push([action, payload]);
        if (type !== 2) return void seen.push([`answer ${type}`, { action, payload }]);
        seen.push([action, payload]);
        if (isDeaf) return;
        const answer =
          action === 'BootNotification'
            ? (bootAnswers.shift() ?? {})
            : action === 'StartTransaction'
              ? { transactionId: nextNumber++, idTagInfo: { status: 'Accepted' } }
              : {};
        socket.send(JSON.stringify([3, id, answer]));
      });
    });
    http.listen(port, '127.0.0.1', resolve);
  });
const port = () => (http.address() as AddressInfo).port;
const shut = () =>
  new Promise<void>((resolve) => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    http.close(() => resolve());
  });

const make = (more: Partial<MirrorOptions> = {}) => {
  let id = 0;
  mirror = new Mirror({
    url: `ws://127.0.0.1:${port()}/ocpp`,
    identity: 'copy-1',
    password: 'secret',
    version: 'ocpp1.6',
    reconnectMs: 20,
    callTimeoutMs: 200,
    newId: () => `m${++id}`,
    boot: { chargePointVendor: 'V', chargePointModel: 'M' },
    onCommand: async () => ({ refusal: 'A copy only.' }),
    onState: (state) => states.push(state),
    ...more,
  });
  mirror.open();
};

beforeEach(async () => {
  seen = [];
  states = [];
  nextNumber = 900;
  isDeaf = false;
  bootAnswers = [];
  open = undefined;
  await listen();
});
afterEach(async () => {
  mirror.close();
  await shut();
});

const actions = () => seen.map(([action]) => action);
const start = () => {
  mirror.hear(
    'in',
    '[2,"s1","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":5,"timestamp":"2026-01-01T00:00:00Z"}]',
  );
  mirror.hear('out', '[3,"s1",{"transactionId":7,"idTagInfo":{"status":"Accepted"}}]');
};

describe('a second system', () => {
  it('is told of the boot, and then all that the charger says', async () => {
    make();
    await vi.waitFor(() => expect(actions()).toEqual(['BootNotification']));
    expect(seen[0]?.[1]).toEqual({ chargePointVendor: 'V', chargePointModel: 'M' });
    mirror.hear('in', '[2,"1","Heartbeat",{}]');
    mirror.hear('out', '[2,"x","Reset",{"type":"Soft"}]');
    mirror.hear('in', '[3,"x",{"status":"Accepted"}]');
    await vi.waitFor(() => expect(actions()).toEqual(['BootNotification', 'Heartbeat']));
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('meets its own transaction numbers in later messages', async () => {
    make();
    await vi.waitFor(() => expect(states).toContain('connected'));
    start();
    mirror.hear('in', '[2,"2","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[]}]');
    mirror.hear('in', '[2,"3","StopTransaction",{"transactionId":7,"meterStop":9,"timestamp":"2026-01-01T01:00:00Z"}]');
    await vi.waitFor(() => expect(actions()).toContain('StopTransaction'));
    expect(seen.filter(([, p]) => 'transactionId' in p).map(([, p]) => p.transactionId)).toEqual([900, 900]);
  });

  it('that was away gets states as they are now, and every transaction message once', async () => {
    make();
    await vi.waitFor(() => expect(states).toContain('connected'));
    await vi.waitFor(() => expect(actions()).toEqual(['BootNotification']));
    const at = port();
    await shut();
    await vi.waitFor(() => expect(states).toContain('failed'));
    seen = [];
    mirror.hear('in', '[2,"1","StatusNotification",{"connectorId":1,"status":"Preparing","errorCode":"NoError"}]');
    mirror.hear('in', '[2,"2","StatusNotification",{"connectorId":1,"status":"Charging","errorCode":"NoError"}]');
    mirror.hear('in', '[2,"3","Heartbeat",{}]');
    start();
    await listen(at);
    await vi.waitFor(() => expect(actions()).toEqual(['BootNotification', 'StatusNotification', 'StartTransaction']));
    expect(seen[1]?.[1]).toMatchObject({ status: 'Charging' });
  });

  it('that does not answer is given up on, message by message, and nothing piles up', async () => {
    isDeaf = true;
    make({ callTimeoutMs: 5 });
    await vi.waitFor(() => expect(states).toContain('connected'));
    for (let i = 0; i < 700; i++) mirror.hear('in', `[2,"${i}","MeterValues",{"connectorId":1,"meterValue":[]}]`);
    expect(mirror.dropped).toBeGreaterThanOrEqual(199);
  });

  it('may not command unless its owner allows it', async () => {
    make();
    await vi.waitFor(() => expect(states).toContain('connected'));
    open?.send('[2,"c1","Reset",{"type":"Soft"}]');
    await vi.waitFor(() => expect(actions()).toContain('answer 4'));
  });

  it('names transactions by its own numbers in the commands it may give', async () => {
    const asked: unknown[] = [];
    make({
      onCommand: async (action, payload) => {
        asked.push([action, payload]);
        return { payload: { status: 'Accepted' } };
      },
    });
    await vi.waitFor(() => expect(states).toContain('connected'));
    start();
    await vi.waitFor(() => expect(actions()).toContain('StartTransaction'));
    await vi.waitFor(() => {
      open?.send(`[2,"c${Math.random()}","RemoteStopTransaction",{"transactionId":900}]`);
      expect(asked).toContainEqual(['RemoteStopTransaction', { transactionId: 7 }]);
    });
    await vi.waitFor(() =>
      expect(seen).toContainEqual(['answer 3', { action: { status: 'Accepted' }, payload: undefined }]),
    );
  });

  it('means the same transaction where a charging profile names it', async () => {
    const asked: unknown[] = [];
    make({
      onCommand: async (_, payload) => {
        asked.push(payload);
        return { payload: { status: 'Accepted' } };
      },
    });
    await vi.waitFor(() => expect(states).toContain('connected'));
    start();
    await vi.waitFor(() => expect(actions()).toContain('StartTransaction'));
    await vi.waitFor(() => {
      const profile = { chargingProfileId: 1, transactionId: 900 };
      open?.send(
        JSON.stringify([2, `c${Math.random()}`, 'SetChargingProfile', { connectorId: 1, csChargingProfiles: profile }]),
      );
      expect(asked).toContainEqual({ connectorId: 1, csChargingProfiles: { chargingProfileId: 1, transactionId: 7 } });
    });
  });

  it('is told of each transaction by its own number, also when the charger uses a message id again', async () => {
    make();
    await vi.waitFor(() => expect(states).toContain('connected'));
    start();
    mirror.hear('in', '[2,"s1","StartTransaction",{"connectorId":2,"idTag":"B","meterStart":5,"timestamp":"t"}]');
    mirror.hear('out', '[3,"s1",{"transactionId":8,"idTagInfo":{"status":"Accepted"}}]');
    mirror.hear('in', '[2,"3","StopTransaction",{"transactionId":7,"meterStop":9,"timestamp":"t"}]');
    mirror.hear('in', '[2,"4","StopTransaction",{"transactionId":8,"meterStop":9,"timestamp":"t"}]');
    await vi.waitFor(() => expect(actions().filter((action) => action === 'StopTransaction')).toHaveLength(2));
    expect(seen.filter(([, p]) => 'transactionId' in p).map(([, p]) => p.transactionId)).toEqual([900, 901]);
  });

  it('of 2.x that was away hears of every start and end, whatever there was in between', async () => {
    make({ version: 'ocpp2.0.1' });
    await vi.waitFor(() => expect(states).toContain('connected'));
    const at = port();
    await shut();
    const tell = (eventType: string, i: number) =>
      mirror.hear('in', JSON.stringify([2, `${eventType}${i}`, 'TransactionEvent', { eventType, seqNo: i }]));
    tell('Started', 0);
    for (let i = 1; i < 700; i++) tell('Updated', i);
    tell('Ended', 700);
    await listen(at);
    await vi.waitFor(() => expect(seen.at(-1)?.[1]).toEqual({ eventType: 'Ended', seqNo: 700 }));
    expect(seen.find(([action]) => action === 'TransactionEvent')?.[1]).toEqual({ eventType: 'Started', seqNo: 0 });
  });

  it('that does not accept the boot yet is told the rest when it does', async () => {
    bootAnswers = [
      { status: 'Pending', interval: 1 },
      { status: 'Accepted', interval: 300 },
    ];
    make();
    await vi.waitFor(() => expect(actions()).toEqual(['BootNotification']));
    start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(actions()).toEqual(['BootNotification']);
    await vi.waitFor(
      () => expect(actions()).toEqual(['BootNotification', 'BootNotification', 'StartTransaction']),
      3000,
    );
  });

  it('of 2.1 is told what needs no answer as well', async () => {
    make({ version: 'ocpp2.1' });
    await vi.waitFor(() => expect(states).toContain('connected'));
    mirror.hear('in', '[6,"n","NotifyPeriodicEventStream",{"id":1}]');
    await vi.waitFor(() => expect(seen).toContainEqual(['NotifyPeriodicEventStream', { id: 1 }]));
  });
});
