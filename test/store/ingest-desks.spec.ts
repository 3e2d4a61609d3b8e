/** What stations tell the features, carried by the bridge, on both engines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../../bff/bridge/desks.ts';
import { chargers } from '../../bff/store/tables/index.ts';
import type { StationEvent, StationReply } from '../../ocpp/index.ts';
import { openYard, system, type Yard } from '../kit/bridge.ts';

let yard: Yard;
beforeEach(async () => {
  yard = await openYard();
});
afterEach(() => yard.drop());

const charger = () => yard.store.read(system).find(chargers, 'charger-CP1');

describe('messages that no desk wants', () => {
  const atMs = undefined;
  it.each<[StationEvent, StationReply]>([
    [{ kind: 'firmwareProgressed', status: 'Installed' }, {}],
    [{ kind: 'logProgressed', status: 'Uploaded' }, {}],
    [{ kind: 'securityNoted', type: 'SettingSystemTime', atMs }, {}],
    [{ kind: 'certificateRequested', csr: 'csr', use: 'station' }, { status: 'rejected' }],
    [{ kind: 'settingsReported', requestId: 1, part: 0, more: false, settings: [], atMs }, {}],
    [{ kind: 'monitorsReported', requestId: 1, part: 0, more: false, monitors: [] }, {}],
    [{ kind: 'monitored', part: 0, more: false, events: [], atMs }, {}],
    [{ kind: 'profilesReported', requestId: 1, more: false, connector: 1, source: 'CSO', profiles: [] }, {}],
    [{ kind: 'reservationEnded', reservationId: 1, how: 'expired' }, {}],
    [{ kind: 'vehicleNeeds', connector: 1, transfer: 'DC', needs: {} }, { status: 'accepted' }],
    [{ kind: 'dataTransferred', vendorId: 'V' }, { status: 'unknownVendorId' }],
    [{ kind: 'noted', action: 'NotifyDisplayMessages', payload: {} }, {}],
  ])('are answered all the same: %o', async (event, reply) => {
    expect(await yard.node().connect('CP1').tell(event)).toEqual(reply);
  });
});

describe('desks', () => {
  it('hear what they want in one transaction, and the first that answers gives the reply', async () => {
    const heard: string[] = [];
    const first: Desk = {
      events: {
        dataTransferred: async (w, { id }, event, nowMs) => {
          await w.update(chargers, id, { model: event.vendorId, updatedAt: nowMs });
          return undefined;
        },
      },
    };
    const second: Desk = {
      events: {
        dataTransferred: async (_w, _charger, { data }) => {
          heard.push(data ?? '');
          if (data === 'broken') throw new Error('the desk is closed');
          return { status: 'accepted', data: 'thanks' };
        },
      },
    };
    const third: Desk = { events: { dataTransferred: async () => ({ status: 'rejected' }) } };
    const plug = yard.node('node-1', [first, second, third]).connect('CP1');
    expect(await plug.tell({ kind: 'dataTransferred', vendorId: 'V1', data: 'hello' })).toEqual({
      status: 'accepted',
      data: 'thanks',
    });
    expect((await charger())?.model).toBe('V1');
    await expect(plug.tell({ kind: 'dataTransferred', vendorId: 'V2', data: 'broken' })).rejects.toThrow('closed');
    expect((await charger())?.model).toBe('V1');
    expect(heard).toEqual(['hello', 'broken']);
  });

  it('are told of a connection once it is stored, with the version spoken', async () => {
    const told: unknown[] = [];
    const desk: Desk = { connected: (row, link) => void told.push([row.id, row.online, row.version, link.version]) };
    const plug = yard.node('node-1', [desk]).connect('CP1', 'ocpp2.0.1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    expect(told).toEqual([['charger-CP1', true, 'ocpp2.0.1', 'ocpp2.0.1']]);
    expect(await charger()).toMatchObject({ version: 'ocpp2.0.1', online: true });
  });

  it('are told of boots, and whether the device is another than before', async () => {
    const told: unknown[] = [];
    const desk: Desk = { booted: async (_w, row, isNew) => void told.push([row.vendor, row.firmware, isNew]) };
    const plug = yard.node('node-1', [desk]).connect('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1' });
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1' });
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '2' });
    expect(told).toEqual([
      ['V', '1', true],
      ['V', '1', false],
      ['V', '2', true],
    ]);
  });
});
