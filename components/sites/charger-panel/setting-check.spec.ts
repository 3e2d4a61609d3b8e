/** Values of settings as people type them, by what the charger told of the setting. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { problemsOf } from '../../../bff/sites/settings/check.ts';
import { valueFault } from './setting-check.ts';
import { sampleSetting } from './test-data.ts';

const of = (type: string, more: object = {}) => sampleSetting('VendorThing', { type, ...more });

it.each([
  [of('boolean'), 'TRUE', undefined],
  [of('boolean'), '1', { key: 'boolean' }],
  [of('integer', { min: 0, max: 10 }), '10', undefined],
  [of('integer', { min: 0, max: 10 }), '11', { key: 'most', n: 10 }],
  [of('integer', { min: 0, max: 10 }), '-1', { key: 'least', n: 0 }],
  [of('integer'), '1.5', { key: 'whole' }],
  [of('decimal'), '1.5', undefined],
  [of('decimal'), '1,5', { key: 'decimal' }],
  [of('OptionList', { allowed: ['A', 'W'] }), 'w', undefined],
  [of('OptionList', { allowed: ['A', 'W'] }), 'kW', { key: 'oneOf', words: 'A, W' }],
  [of('MemberList', { allowed: ['Voltage', 'SoC'] }), 'Voltage.L1, SoC', undefined],
  [of('MemberList', { allowed: ['Voltage', 'SoC'] }), 'Current', { key: 'oneOf', words: 'Voltage, SoC' }],
  [of('MemberList', { allowed: ['Voltage'] }), '', undefined],
  [of('string', { max: 3 }), 'abcd', { key: 'length', n: 3 }],
  [of('string'), 'anything', undefined],
] as const)('%#', (row, typed, fault) => {
  expect(valueFault(row, typed)).toEqual(fault);
});

it('never stops what the server would take, and lets through nothing that the server refuses', () => {
  const type = fc.constantFrom('boolean', 'integer', 'decimal', 'string', 'OptionList', 'MemberList', 'SequenceList');
  const typed = fc.oneof(
    fc.constantFrom('true', 'False', '7', '-7', '7.5', '', 'A', 'a,W', 'A.L1', 'x', ' 5 '),
    fc.string({ maxLength: 12 }),
  );
  const bound = fc.option(fc.integer({ min: -20, max: 20 }), { nil: null });
  fc.assert(
    fc.property(type, typed, bound, bound, fc.boolean(), (dataType, value, min, max, listed) => {
      const allowed = listed ? ['A', 'W'] : [];
      const row = of(dataType, { min, max, allowed });
      const facts = {
        mutability: 'readWrite' as const,
        dataType,
        ...(min !== null && { min }),
        ...(max !== null && { max }),
        ...(listed && { allowed }),
      };
      const known = new Map([[row.key, { key: row.key, value: null, facts, readAt: 0 }]]);
      const trimmed = value.trim();
      const refused = problemsOf([{ key: row.key, value: trimmed }], known as never, 'ocpp1.6').length > 0;
      expect(valueFault(row, trimmed) !== undefined).toBe(refused);
    }),
  );
});
