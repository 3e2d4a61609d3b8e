/** Reports of a charger and what they raise and end. */
import { describe, expect, it } from 'vitest';
import {
  certificateCode,
  clearedBy,
  clearedByGoodOrder,
  clearedByReturn,
  insecureCode,
  isOfflineTooLong,
  openKeyOf,
  type Report,
  raisedBy,
  raisedByExpiry,
  raisedBySecurityEvent,
} from './rules.ts';

const report = (more: Partial<Report> = {}): Report => ({
  connector: 1,
  state: 'available',
  errorCode: 'noError',
  ...more,
});

describe('raisedBy', () => {
  it.each([
    ['nothing wrong', report(), undefined],
    [
      'a safety fault',
      report({ state: 'faulted', errorCode: 'GroundFailure' }),
      { code: 'GroundFailure', level: 'critical', detail: '' },
    ],
    [
      'another fault',
      report({ state: 'faulted', errorCode: 'InternalError' }),
      { code: 'InternalError', level: 'major', detail: '' },
    ],
    [
      'a warning',
      report({ state: 'charging', errorCode: 'HighTemperature' }),
      { code: 'HighTemperature', level: 'minor', detail: '' },
    ],
    ['faulted without a code', report({ state: 'faulted' }), { code: 'faulted', level: 'major', detail: '' }],
    [
      'a vendor’s code',
      report({
        state: 'faulted',
        errorCode: 'OtherError',
        vendorErrorCode: 'CX008',
        vendorId: 'https://chargex.inl.gov',
        info: 'button',
      }),
      { code: 'OtherError', level: 'major', detail: 'CX008 · button · https://chargex.inl.gov' },
    ],
    [
      'a vendor’s code alone',
      report({ state: 'faulted', vendorErrorCode: 'E7' }),
      { code: 'E7', level: 'major', detail: '' },
    ],
    ['a vendor’s zero is no code', report({ vendorErrorCode: '0000' }), undefined],
  ])('%s', (_, given, expected) => {
    expect(raisedBy(given)).toEqual(expected);
  });
});

describe('what ends an alarm', () => {
  const open = [
    { connector: 1, code: 'GroundFailure' },
    { connector: 1, code: 'HighTemperature' },
    { connector: 2, code: 'GroundFailure' },
    { connector: null, code: 'InternalError' },
    { connector: null, code: 'offline' },
    { connector: 1, code: 'abnormalOrder' },
  ];
  const codes = (alarms: { connector: number | null; code: string }[]) =>
    alarms.map(({ connector, code }) => `${connector} ${code}`);
  it('a good report ends every fault of its connector, and only of that', () => {
    expect(codes(clearedBy(open, report()))).toEqual(['1 GroundFailure', '1 HighTemperature']);
    expect(codes(clearedBy(open, report({ connector: 0 })))).toEqual(['null InternalError']);
  });
  it('a warning ends all but itself, a fault ends nothing', () => {
    expect(codes(clearedBy(open, report({ errorCode: 'HighTemperature' })))).toEqual(['1 GroundFailure']);
    expect(clearedBy(open, report({ state: 'faulted', errorCode: 'GroundFailure' }))).toEqual([]);
  });
  it('the charger’s return ends its absence, a good session the abnormal one', () => {
    expect(codes(clearedByReturn(open))).toEqual(['null offline']);
    expect(codes(clearedByGoodOrder(open, [1]))).toEqual(['1 abnormalOrder']);
    expect(clearedByGoodOrder(open, [null, 2])).toEqual([]);
  });
});

describe('absence', () => {
  const away = { online: false, disabled: false, offlineSince: 1000 };
  it('counts from the threshold on, not for disabled chargers or ones that never came', () => {
    expect(isOfflineTooLong(away, 1599, 600)).toBe(false);
    expect(isOfflineTooLong(away, 1600, 600)).toBe(true);
    expect(isOfflineTooLong({ ...away, online: true }, 9999, 600)).toBe(false);
    expect(isOfflineTooLong({ ...away, disabled: true }, 9999, 600)).toBe(false);
    expect(isOfflineTooLong({ ...away, offlineSince: null }, 9999, 600)).toBe(false);
  });
});

describe('alarms about security', () => {
  it.each([
    ['TamperDetectionActivated', 'critical'],
    ['SecurityLogWasCleared', 'major'],
    ['MemoryExhaustion', 'major'],
    ['StartupOfTheDevice', 'info'],
    ['InvalidMessages', undefined],
    ['constructor', undefined],
  ])('%s', (type, level) => expect(raisedBySecurityEvent(type, 'x')?.level).toBe(level));
  it('are not ended by a good report of the equipment', () => {
    const open = ['TamperDetectionActivated', insecureCode, certificateCode].map((code) => ({ connector: null, code }));
    expect(clearedBy(open, report({ connector: 0 }))).toEqual([]);
  });
  it('of a certificate come when its renewal has had a day, and grow', () => {
    const day = 86_400_000;
    const level = (days: number) => raisedByExpiry(100 * day, (100 - days) * day)?.level;
    expect([31, 30, 29.5, 29, 8, 7, 1, 0, -1].map(level)).toEqual([
      ...[undefined, undefined, undefined, 'minor', 'minor', 'major', 'major', 'critical', 'critical'],
    ]);
  });
});

it('open alarms of a kind share a key per connector', () => {
  expect(openKeyOf('c', 1, 'x')).not.toBe(openKeyOf('c', 2, 'x'));
  expect(openKeyOf('c', null, 'offline')).toBe('c::offline');
});
