/** Where something can be kept, and which session it was kept for. */
import { describe, expect, it } from 'vitest';
import { type Began, type Claim, canKeepAny, isUsedBy, mayHaveDone, refusalWords, type Spot, whyNot } from './rules.ts';

const spot = (number: number, state = 'available', orderId: string | null = null): Spot => ({ number, state, orderId });
const kept = (connector: number) => ({ connector, expiresAt: 0 });

describe('a connector', () => {
  it.each<[string, number, Spot[], number[], RegExp | undefined]>([
    ['that is free', 1, [spot(1)], [], undefined],
    ['that there is not', 3, [spot(1)], [], /no connector 3/],
    ['that is reserved already', 1, [spot(1), spot(2)], [1], /reserved already/],
    ['beside a reserved one', 2, [spot(1), spot(2)], [1], undefined],
    ['where an order runs', 1, [spot(1, 'available', 'order')], [], /in use/],
    ['with a vehicle', 1, [spot(1, 'preparing')], [], /in use/],
    ['that is faulted', 1, [spot(1, 'faulted')], [], /faulted/],
    ['that is out of service', 1, [spot(1, 'unavailable')], [], /out of service/],
    ['that its charger calls reserved', 1, [spot(1, 'reserved')], [], undefined],
    ['that a reservation of any connector needs', 1, [spot(1), spot(2, 'charging')], [0], /Every free connector/],
    ['that such a reservation can do without', 1, [spot(1), spot(2)], [0], undefined],
    ['any of two', 0, [spot(1), spot(2)], [], undefined],
    ['any of two, of which one is reserved', 0, [spot(1), spot(2)], [1], undefined],
    ['any, when all are reserved', 0, [spot(1), spot(2)], [1, 0], /Every free connector/],
    ['any, when all are in use', 0, [spot(1, 'charging'), spot(2, 'faulted')], [], /No connector/],
  ])('%s', (_, connector, spots, numbers, reason) => {
    const said = whyNot(connector, spots, numbers.map(kept));
    if (reason === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(reason);
  });

  it('any of them is kept only where the charger says that it can', () => {
    expect(canKeepAny(new Map())).toBe(false);
    expect(canKeepAny(new Map([['ReserveConnectorZeroSupported', 'True']]))).toBe(true);
    expect(canKeepAny(new Map([['ReservationCtrlr.NonEvseSpecific', 'false']]))).toBe(false);
  });
});

it.each([
  [{ outcome: 'rejected', detail: 'Occupied' }, 'Occupied: The connector is in use or reserved.'],
  [{ outcome: 'rejected', detail: 'Rejected (NotEnabled)' }, /^Rejected: The charger does not take reservations/],
  [{ outcome: 'failed', detail: 'timeout' }, 'told'],
] as const)('refused by %o', (answer, words) => {
  if (typeof words === 'string') expect(refusalWords(answer, 'told')).toBe(words);
  else expect(refusalWords(answer, 'told')).toMatch(words);
});

it('what was not answered may have been done', () => {
  expect(mayHaveDone({ outcome: 'failed', detail: 'timeout' })).toBe(true);
  expect(mayHaveDone({ outcome: 'failed', detail: 'offline' })).toBe(false);
  expect(mayHaveDone({ outcome: 'rejected', detail: 'Occupied' })).toBe(false);
});

describe('a session', () => {
  const at = 10_000_000;
  const claim: Claim = {
    connector: 1,
    idTag: 'A1',
    groupTag: 'G',
    cardId: 'card',
    createdAt: at,
    expiresAt: at + 1000,
  };
  const began: Began = { connector: 1, idTag: 'a1', groupTag: '', cardId: null, startedAt: at, createdAt: at };
  it.each<[string, Partial<Claim>, Partial<Began>, boolean]>([
    ['of the same card there', {}, {}, true],
    ['at another connector', {}, { connector: 2 }, false],
    ['anywhere, when any was kept', { connector: 0 }, { connector: 2 }, true],
    ['of somebody else', {}, { idTag: 'B2', cardId: 'other' }, false],
    ['of the card under another number', {}, { idTag: 'B2', cardId: 'card' }, true],
    ['of the same group', {}, { idTag: 'B2', groupTag: 'g' }, true],
    ['of no group', { groupTag: '' }, { idTag: 'B2' }, false],
    ['that began before', {}, { startedAt: at - 60_001 }, false],
    ['by a clock that is a little behind', {}, { startedAt: at - 60_000 }, true],
    ['that was heard of before', {}, { createdAt: at - 1 }, false],
    ['that began when its time was over', {}, { startedAt: at + 1001 }, false],
  ])('%s', (_, of, more, isUsed) => expect(isUsedBy({ ...claim, ...of }, { ...began, ...more })).toBe(isUsed));
});
