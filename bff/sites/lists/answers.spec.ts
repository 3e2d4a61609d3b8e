/** What chargers answer about their lists, and what they say of their size. */
import { describe, expect, it } from 'vitest';
import { afterConflict, afterOther, afterReading, afterSending, type Ended, type Sent } from './answers.ts';
import { type ListRecord, neverMs, newList } from './rows.ts';
import { type Said, supportOf } from './support.ts';

const now = 100 * 3_600_000;
const list = (more: Partial<ListRecord> = {}): ListRecord => ({
  ...newList({ id: 'charger', tenantId: 'merchant' }, 0),
  ...{ state: 'sending', version: 4, sentHash: 'was', wantedHash: 'want', entries: 3, ...more },
});
const sent = (more: Partial<Sent> = {}): Sent => ({
  ...{ version: 5, full: false, cards: 9, leftOut: 0, want: 'want', ...more },
});
const ended = (outcome: Ended['answer']['outcome'], detail: string, more: Partial<Ended> = {}): Ended => ({
  ...{ answer: { outcome, detail }, detail: `${detail}.`, isUnsent: false, ...more },
});
const full = sent({ full: true });

describe('after sending', () => {
  it.each<[string, ListRecord, Sent, Ended, Partial<ListRecord>]>([
    [
      'taken',
      list(),
      sent(),
      ended('accepted', ''),
      { state: 'inStep', version: 5, sentHash: 'want', entries: 9, syncedAt: now },
    ],
    [
      'taken, and the cards have changed since',
      list({ wantedHash: 'new' }),
      sent(),
      ended('accepted', ''),
      { state: 'behind', sentHash: 'want', nextTryAt: 0 },
    ],
    [
      'taken while more cards wait',
      list(),
      sent({ leftOut: 2 }),
      ended('accepted', ''),
      { state: 'inStep', detail: expect.stringMatching(/^Holds 9 of 11 cards/) },
    ],
    [
      'another version is held',
      list(),
      sent(),
      ended('rejected', 'VersionMismatch'),
      { state: 'behind', sentHash: '', nextTryAt: 0 },
    ],
    [
      'a difference that failed',
      list(),
      sent(),
      ended('failed', 'Failed'),
      { state: 'behind', sentHash: '', version: 5, nextTryAt: 0 },
    ],
    [
      'some parts failed',
      list(),
      sent(),
      ended('failed', '2 of 5 accepted: Failed, not sent'),
      { state: 'behind', sentHash: '', nextTryAt: 0 },
    ],
    [
      'a whole list that failed',
      list(),
      full,
      ended('failed', 'Failed'),
      { state: 'failed', sentHash: '', nextTryAt: now + 3_600_000, detail: expect.stringMatching(/too small/) },
    ],
    [
      'a whole list without an answer',
      list(),
      full,
      ended('failed', 'timeout'),
      { state: 'failed', sentHash: '', nextTryAt: now + 3_600_000 },
    ],
    [
      'a difference without an answer',
      list(),
      sent(),
      ended('failed', 'timeout'),
      { state: 'behind', sentHash: '', nextTryAt: now + 60_000 },
    ],
    [
      'a connection lost on the way',
      list(),
      full,
      ended('failed', '1 of 3 accepted: disconnected, not sent'),
      { state: 'behind', sentHash: '', nextTryAt: now + 10_000 },
    ],
    [
      'no support',
      list(),
      full,
      ended('unsupported', 'NotSupported'),
      { state: 'unsupported', nextTryAt: neverMs, version: -1, sentHash: '' },
    ],
    [
      'taken after it was switched off',
      list({ state: 'off', detail: 'Off.' }),
      sent(),
      ended('accepted', ''),
      { sentHash: 'want', detail: 'Off.' },
    ],
    [
      'refused after it was switched off',
      list({ state: 'off' }),
      full,
      ended('failed', 'Failed'),
      { nextTryAt: now + 3_600_000 },
    ],
    [
      'out of date when it was to be sent',
      list(),
      sent(),
      ended('failed', 'x', { isUnsent: true }),
      { state: 'behind', sentHash: '', nextTryAt: now + 10_000 },
    ],
  ])('%s', (_, before, what, how, patch) => {
    const after = afterSending(before, what, how, now);
    expect(after).toMatchObject(patch);
    if (before.state === 'off') expect(after).not.toHaveProperty('state');
  });

  it('that was not sent leaves what the charger holds', () => {
    const after = afterSending(list(), sent(), ended('failed', 'offline'), now);
    expect(after).toMatchObject({ state: 'behind', nextTryAt: now + 10_000 });
    expect(after).not.toHaveProperty('sentHash');
  });
});

describe('after reading the version', () => {
  const first = list({ version: -1, sentHash: '' });
  it.each<[string, ListRecord, number | undefined, Ended, Partial<ListRecord> | undefined]>([
    ['the first time', first, 7, ended('accepted', ''), { state: 'behind', version: 7, nextTryAt: 0 }],
    ['which is not told', first, undefined, ended('rejected', 'Rejected'), { state: 'behind', version: 0 }],
    [
      'of a charger that went away',
      first,
      undefined,
      ended('failed', 'disconnected'),
      { state: 'behind', nextTryAt: now + 10_000 },
    ],
    [
      'of a charger without lists',
      first,
      -1,
      ended('unsupported', 'NotSupported'),
      { state: 'unsupported', nextTryAt: neverMs },
    ],
    [
      'as it should be',
      list({ state: 'inStep' }),
      4,
      ended('accepted', ''),
      { syncedAt: now, nextTryAt: now + 86_400_000 },
    ],
    [
      'that is another',
      list({ state: 'inStep' }),
      9,
      ended('accepted', ''),
      { state: 'behind', version: 9, sentHash: '', nextTryAt: 0 },
    ],
    [
      'of an empty list',
      list({ state: 'inStep' }),
      0,
      ended('accepted', ''),
      { state: 'behind', version: 0, entries: 0 },
    ],
    ['of a list that waits', list({ state: 'behind' }), 9, ended('accepted', ''), { version: 9, sentHash: '' }],
    ['of a list that is on its way', list(), 9, ended('accepted', ''), undefined],
    ['without an answer', list({ state: 'inStep' }), undefined, ended('failed', 'timeout'), undefined],
  ])('%s', (_, before, version, how, patch) => {
    const after = afterReading(before, version, how, now);
    if (patch === undefined) expect(after).toBeUndefined();
    else expect(after).toMatchObject(patch);
  });
});

it('a conflict has the whole list sent, but not again within the hour', () => {
  const inStep = list({ state: 'inStep', syncedAt: now - 3_600_000 });
  expect(afterConflict(inStep, now)).toMatchObject({ state: 'behind', sentHash: '', nextTryAt: 0 });
  expect(afterConflict({ ...inStep, syncedAt: now - 1 }, now)).toBeUndefined();
  expect(afterConflict(list({ state: 'off' }), now)).toBeUndefined();
});

it('a list sent by hand is replaced, unless ours is switched off', () => {
  expect(afterOther(list({ state: 'inStep' }), 30)).toMatchObject({ state: 'behind', version: 30, sentHash: '' });
  expect(afterOther(list({ state: 'off' }), 30)).toEqual({ version: 30, sentHash: '' });
  expect(afterOther(list({ state: 'unsupported' }), 30)).toBeUndefined();
});

describe('what a charger says of its list', () => {
  const said = (of: Record<string, string>, entriesMax?: number): Map<string, Said> => {
    const all = Object.entries(of).map(([key, value]): [string, Said] => [key, { value, max: undefined }]);
    return new Map(entriesMax ? [...all, ['LocalAuthListCtrlr.Entries', { value: '3', max: entriesMax }]] : all);
  };
  it.each([
    ['1.6 with the profile', 'ocpp1.6', said({ SupportedFeatureProfiles: 'Core, LocalAuthListManagement' }), true],
    ['1.6 without', 'ocpp1.6', said({ SupportedFeatureProfiles: 'Core' }), false],
    [
      '1.6 switched off',
      'ocpp1.6',
      said({ SupportedFeatureProfiles: 'LocalAuthListManagement', LocalAuthListEnabled: 'false' }),
      false,
    ],
    ['1.6 that tells no profiles but a size', 'ocpp1.6', said({ LocalAuthListMaxLength: '9' }), true],
    ['2.x that has it', 'ocpp2.0.1', said({ 'LocalAuthListCtrlr.Available': 'true' }), true],
    ['2.x that has not', 'ocpp2.1', said({ 'LocalAuthListCtrlr.Available': 'false' }), false],
    [
      '2.x switched off',
      'ocpp2.1',
      said({ 'LocalAuthListCtrlr.Available': 'true', 'LocalAuthListCtrlr.Enabled': 'false' }),
      false,
    ],
    ['1.6 that says nothing', 'ocpp1.6', said({}), false],
  ])('%s', (_, version, settings, isOn) => {
    const support = supportOf(version, settings, true);
    expect(support.isOn).toBe(isOn);
    expect(support.reason === '').toBe(isOn);
  });
  it('is not known before its settings are', () => expect(supportOf('ocpp1.6', said({}), false).isOn).toBeUndefined());
  it('also tells how much fits', () => {
    const of16 = said({ LocalAuthListMaxLength: '500', SendLocalListMaxLength: '20' });
    expect(supportOf('ocpp1.6', of16, true)).toMatchObject({ most: 500, perMessage: 20 });
    expect(supportOf('ocpp2.1', said({ 'LocalAuthListCtrlr.ItemsPerMessage': '7' }, 80), true)).toMatchObject({
      ...{ most: 80, perMessage: 7 },
    });
    expect(supportOf('ocpp1.6', said({ LocalAuthListMaxLength: 'many' }), true)).toMatchObject({ most: 1000 });
  });
});
