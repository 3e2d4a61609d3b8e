import { describe, expect, it } from 'vitest';
import type { StoredSetting } from '../settings/fact.ts';
import { driftOf, entriesProblem, sameValue, templateFor, writesOf } from './drift.ts';

describe('which template counts', () => {
  const device = { vendor: 'Example', model: 'E-22', version: 'ocpp1.6', templateId: null };
  const template = (id: string, vendor: string, model: string, version: string) => ({
    id,
    name: id,
    vendor,
    model,
    version,
  });
  const any = template('any', '', '', '');
  const vendor = template('vendor', 'example', '', '');
  const exact = template('exact', 'Example', 'e-22', 'ocpp1.6');
  const other = template('other', 'Other', '', '');

  it.each([
    ['the most exact', device, [any, exact, vendor, other], 'exact'],
    ['the vendor’s before any', device, [any, vendor, other], 'vendor'],
    ['any when nothing else matches', device, [other, any], 'any'],
    ['the assigned one, whatever it is for', { ...device, templateId: 'other' }, [any, exact, other], 'other'],
    ['the match, when the assigned one is gone', { ...device, templateId: 'gone' }, [vendor], 'vendor'],
    ['none', device, [other], undefined],
  ])('%s', (_, of, templates, expected) => {
    expect(templateFor(of, templates)?.id).toBe(expected);
  });
});

it.each([
  ['60', '60.0', true],
  ['true', 'TRUE', true],
  ['true', '1', false],
  ['a, b', 'a,b', true],
  ['a,b', 'b,a', false],
  ['Eco', 'eco', false],
  ['', '', true],
])('%s and %s mean the same: %s', (wanted, found, expected) => {
  expect(sameValue(wanted, found)).toBe(expected);
});

describe('drift', () => {
  const stored = (key: string, value: string | null, mutability: StoredSetting['facts']['mutability'] = 'readWrite') =>
    [key, { key, value, facts: { mutability }, readAt: 1 }] as const;
  const settings = new Map([
    stored('HeartbeatInterval', '300'),
    stored('ResetRetries', '3'),
    stored('VendorFixed', 'x', 'readOnly'),
    stored('VendorHidden', null, 'writeOnly'),
  ]);
  const wanted = [
    { key: 'HeartbeatInterval', value: '300' },
    { key: 'ResetRetries', value: '5' },
    { key: 'VendorFixed', value: 'y' },
    { key: 'VendorHidden', value: 'z' },
    { key: 'VendorGone', value: '1' },
  ];

  it('says of each setting how it differs', () => {
    expect(driftOf(wanted, settings, 1).map(({ key, state }) => [key, state])).toEqual([
      ['HeartbeatInterval', 'same'],
      ['ResetRetries', 'different'],
      ['VendorFixed', 'different'],
      ['VendorHidden', 'unreadable'],
      ['VendorGone', 'notThere'],
    ]);
    expect(driftOf(wanted, new Map(), null).every(({ state }) => state === 'notRead')).toBe(true);
  });

  it('writes what differs and can be written', () => {
    expect(writesOf(driftOf(wanted, settings, 1))).toEqual([{ key: 'ResetRetries', value: '5' }]);
  });
});

it.each([
  ['a password', [{ key: 'AuthorizationKey', value: 'x' }], /security/],
  ['what can only be read', [{ key: 'NumberOfConnectors', value: '2' }], /only be read/],
  [
    'a setting twice',
    [
      { key: 'A', value: '1' },
      { key: 'A', value: '2' },
    ],
    /twice/,
  ],
])('a template refuses %s', (_, entries, message) => {
  expect(entriesProblem(entries)?.message).toMatch(message);
});
