/** Counts on the map follow events of connectors, and never guess. */
import { describe, expect, it } from 'vitest';
import type { LiveConnector, StationPin } from '../../../bff/sites/stations/contract.ts';
import { tallyOf, worstOf } from './groups.ts';
import { PinBook } from './pin-book.ts';
import { pinsOf } from './pins.ts';

const station: StationPin = {
  id: 's1',
  name: 'Harbour',
  address: 'Pier 1',
  city: 'Kiel',
  country: 'DE',
  latitude: 54.3,
  longitude: 10.1,
  zone: 'Europe/Berlin',
  tariffName: null,
  currency: null,
  counts: { available: 1, charging: 1 },
  powerW: 11_000,
};
const connector = (id: string, change: Partial<LiveConnector> = {}): LiveConnector => ({
  id,
  stationId: 's1',
  chargerId: 'c1',
  chargerName: 'Left',
  number: 1,
  type: 'type2',
  maxPowerW: 22_000,
  state: 'available',
  sinceMs: 0,
  toldState: 'available',
  toldAt: 0,
  connectedAt: 0,
  lastSeenAt: 0,
  offlineSince: null,
  errorCode: '',
  orderId: null,
  powerW: 0,
  energyWh: 0,
  ...change,
});
const running = connector('k2', { state: 'charging', orderId: 'o1', powerW: 11_000 });

describe('the book of pins', () => {
  it('asks for a station whose connectors it does not know', () => {
    const book = new PinBook(pinsOf([station]));
    expect(book.connectorChanged(connector('k1', { state: 'faulted' }))).toBe('ask');
    expect(book.pins.get('s1')?.counts).toEqual({ available: 1, charging: 1 });
  });

  it('moves a known connector from one count to the other, with its power', () => {
    const book = new PinBook(pinsOf([station]));
    book.learn(station, [connector('k1'), running]);
    expect(book.connectorChanged(connector('k1', { state: 'preparing' }))).toMatchObject({
      counts: { preparing: 1, charging: 1 },
      tally: { free: 0, busy: 2 },
    });
    book.connectorChanged(connector('k2', { state: 'finishing' }));
    expect(book.pins.get('s1')).toMatchObject({ counts: { preparing: 1, finishing: 1 }, powerW: 0 });
    expect(station.counts).toEqual({ available: 1, charging: 1 });
  });

  it('follows the power of a running order until it is over', () => {
    const book = new PinBook(pinsOf([station]));
    book.learn(station, [connector('k1'), running]);
    expect(book.orderProgressed('o1', 9000)?.powerW).toBe(9000);
    expect(book.orderProgressed('o1', 9000)).toBe(undefined);
    book.connectorChanged(connector('k2'));
    expect(book.orderProgressed('o1', 8000)).toBe(undefined);
    expect(book.pins.get('s1')?.powerW).toBe(0);
  });

  it('keeps the pin that lists hold when it learns more of the station', () => {
    const book = new PinBook(pinsOf([station]));
    const pin = book.pins.get('s1');
    book.learn({ ...station, name: 'New harbour', counts: { faulted: 2 } }, []);
    expect(book.pins.get('s1')).toBe(pin);
    expect(pin).toMatchObject({ name: 'New harbour', counts: { faulted: 2 } });
  });

  it('asks again for a connector that came from another station', () => {
    const book = new PinBook(pinsOf([station, { ...station, id: 's2' }]));
    book.learn(station, [connector('k1'), running]);
    expect(book.connectorChanged(connector('k1', { stationId: 's2' }))).toBe('ask');
  });

  it('forgets a station that is gone', () => {
    const book = new PinBook(pinsOf([station]));
    book.learn(station, [connector('k1')]);
    expect(book.remove('s1')).toBe(true);
    expect(book.connectorChanged(connector('k1'))).toBe('ask');
  });
});

describe('the groups', () => {
  it.each([
    [{ available: 3, faulted: 1, offline: 1 }, 'faulted'],
    [{ available: 3, offline: 1 }, 'offline'],
    [{ available: 1, unavailable: 1 }, 'offline'],
    [{ available: 1, charging: 5 }, 'free'],
    [{ charging: 1, reserved: 1 }, 'busy'],
    [{}, 'none'],
  ])('of %j the worst is %s', (counts, worst) => expect(worstOf(tallyOf(counts))).toBe(worst));
});
