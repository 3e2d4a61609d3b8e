/** What people type becomes commands that the server takes, and what is wrong is found before. */
import { describe, expect, it } from 'vitest';
import { noTransaction } from '../../../bff/bridge/context.ts';
import { commandBody } from '../../../bff/sites/commands/body.ts';
import { probes } from '../../../bff/sites/passports/conformance.ts';
import { changeSteps, checksOf } from '../../../bff/sites/security/change.ts';
import { refusalOf } from '../../../ocpp/index.ts';
import { monitorTypes, stationCommandKinds, triggerMessages } from '../../../ocpp/vocabulary.ts';
import { textsMissing } from '../../i18n/translate.ts';
import { commandsTexts } from './commands-texts.ts';
import { isPromise, noTransactionWords } from './following.ts';
import { groups } from './operation-table.ts';
import { faultsOf, initialOf, type Operation, shownFields, type Values } from './operations.ts';
import { passportTexts } from './passport-texts.ts';
import { reasonText, reasonTexts } from './reasons.ts';
import { plannedSteps, rootsOf } from './security-steps.ts';
import { securityTexts } from './security-texts.ts';
import { sampleCommand } from './test-data.ts';

const all = groups.flatMap(({ operations }) => operations);
const nowMs = 1_795_179_900_000;

/** What fits every field that has no first value. */
const filled = (operation: Operation): Values => {
  const made: Record<string, string> = {};
  for (const { name, kind } of operation.fields)
    made[name] =
      kind === 'number'
        ? '5'
        : kind === 'json'
          ? '{}'
          : ({ url: 'wss://a.example/ocpp', ids: '1, 2', totalCost: '4.20', action: 'Reset' }[name] ?? '1');
  const first = initialOf(operation, {});
  return Object.fromEntries(Object.entries({ ...made, ...first }).map(([name, value]) => [name, value || made[name]!]));
};

describe.each(all.map((operation) => [operation.kind, operation] as const))('%s', (kind, operation) => {
  it('makes a command that the server takes', () => {
    const values = filled(operation);
    expect(faultsOf(operation, values)).toEqual({});
    const body = operation.body(values, nowMs);
    expect(body.kind).toBe(kind);
    expect(commandBody.safeParse(body).error).toBe(undefined);
  });
  it('makes one of the least that may be typed too', () => {
    const optional = new Set(operation.fields.filter((field) => field.optional).map(({ name }) => name));
    const values = Object.fromEntries(Object.entries(filled(operation)).filter(([name]) => !optional.has(name)));
    expect(faultsOf(operation, values)).toEqual({});
    expect(commandBody.safeParse(operation.body(values, nowMs)).error).toBe(undefined);
  });
  it('can be said to a charger of the newest version', () => {
    expect(refusalOf('ocpp2.1', operation.body(filled(operation), nowMs) as never)).toBe(undefined);
  });
  it('has words for itself, its fields and its choices', () => {
    const keys = [
      `op.${kind}`,
      `op.${kind}.text`,
      ...operation.fields.flatMap(({ name, choices }) => [`f.${name}`, ...(choices ?? []).map((each) => `c.${each}`)]),
    ];
    expect(keys.filter((key) => !(key in commandsTexts.en))).toEqual([]);
  });
});

it('has a place for every command there is, once', () => {
  const placed = groups.flatMap(({ operations, elsewhere }) => [
    ...operations.map(({ kind }) => kind),
    ...(elsewhere ?? []).flatMap(({ kinds }) => kinds),
  ]);
  expect([...placed].sort()).toEqual([...stationCommandKinds].sort());
  expect(stationCommandKinds.filter((kind) => !(`op.${kind}` in commandsTexts.en))).toEqual([]);
});

it('offers every message and every way of watching that the vocabulary has', () => {
  const choicesOf = (kind: string, name: string) =>
    all.find((each) => each.kind === kind)?.fields.find((field) => field.name === name)?.choices;
  expect(choicesOf('trigger', 'message')).toEqual(triggerMessages);
  expect(choicesOf('setMonitors', 'monitor')).toEqual(monitorTypes);
});

const operationOf = (kind: string) => all.find((each) => each.kind === kind)!;

it.each([
  ['remoteStart', { idTag: ' ', connector: '1' }, { idTag: 'required' }],
  ['setProfile', { limit: 'much' }, { limit: 'number' }],
  ['setProfile', { limit: '-1' }, { limit: 'range' }],
  ['raw', { action: 'Re set' }, { action: 'pattern' }],
  ['raw', { payload: '[1]' }, { payload: 'json' }],
  ['raw', { payload: '{' }, { payload: 'json' }],
  ['setNetworkProfile', { url: 'https://a.example' }, { url: 'pattern' }],
  ['tellCost', { totalCost: '4,20' }, { totalCost: 'pattern' }],
])('%s finds what is wrong with %j', (kind, values, faults) => {
  const operation = operationOf(kind);
  expect(faultsOf(operation, { ...filled(operation), ...(values as Values) })).toEqual(faults);
});

it('limits one session by its number, and no other limit by one', () => {
  const operation = operationOf('setProfile');
  const profileOf = (purpose: string) => operation.body({ ...filled(operation), purpose }, nowMs);
  expect(profileOf('tx')).toMatchObject({ profile: { transactionId: '1' } });
  expect(JSON.stringify(profileOf('txDefault'))).not.toContain('transactionId');
});

it('asks for a session only where one is limited, and then it must be given', () => {
  const operation = operationOf('setProfile');
  const names = (purpose: string) => shownFields(operation, { purpose }).map(({ name }) => name);
  expect(names('txDefault')).not.toContain('transactionId');
  expect(names('tx')).toContain('transactionId');
  const values = { ...filled(operation), transactionId: '' };
  expect(faultsOf(operation, { ...values, purpose: 'txDefault' })).toEqual({});
  expect(faultsOf(operation, { ...values, purpose: 'tx' })).toEqual({ transactionId: 'required' });
});

it('sets the severity of watching instead of its base: stations take one', () => {
  const operation = operationOf('setMonitoring');
  expect(operation.body({ base: 'all', severity: '4' }, nowMs)).toEqual({ kind: 'setMonitoring', severity: 4 });
  expect(operation.body({ base: 'hardWiredOnly', severity: '' }, nowMs)).toEqual({
    kind: 'setMonitoring',
    base: 'hardWiredOnly',
  });
});

describe('an accepted start', () => {
  const start = { kind: 'remoteStart', state: 'accepted', detail: 'Accepted' } as const;
  it('is a promise until there is an order or the server says that none came', () => {
    expect(noTransactionWords).toBe(noTransaction);
    expect(isPromise(sampleCommand(start))).toBe(true);
    expect(isPromise(sampleCommand({ ...start, orderId: 'o1' }))).toBe(false);
    expect(isPromise(sampleCommand({ ...start, detail: noTransaction }))).toBe(false);
    expect(isPromise(sampleCommand({ ...start, state: 'rejected' }))).toBe(false);
    expect(isPromise(sampleCommand({ ...start, kind: 'reset' }))).toBe(false);
  });
});

it('says every check of the conformance run and of a change of security in words', () => {
  for (const { name, title } of probes) expect(passportTexts.en[`probe.${name}` as 'probe.status'], name).toBe(title);
  for (const step of changeSteps) expect(securityTexts.en[`step.${step}`], step).toMatch(/\S/);
  const worst = { least: 3, disabled: true, online: false, version: '', isCharging: true, isChanging: true };
  const unset = { tlsUrl: null, plainUrl: null, hasKey: false, hasCertificate: false, knowsRoot: false };
  const codes = [1, 2, 3].flatMap((n) =>
    ['', 'ocpp2.0.1'].flatMap((version) => checksOf(n, { ...worst, ...unset, version }).map(({ code }) => code)),
  );
  // This one names an address, which only the server knows.
  const unworded = new Set(codes.filter((code) => !(`check.${code}` in securityTexts.en)));
  expect([...unworded]).toEqual(['ownAddress']);
});

it('plans the steps of a change, with the one that is under way', () => {
  expect(plannedSteps({ kind: 'key', toProfile: 1, step: 'sendKey' })).toEqual(['sendKey', 'return']);
  expect(plannedSteps({ kind: 'profile', toProfile: 2, step: 'installRoot' })).toEqual([
    'installRoot',
    'sendProfile',
    'reboot',
    'return',
  ]);
  expect(rootsOf([{ use: 'centralSystemRoot', hash: { serialNumber: '1f' } }, 7, { use: 'x' }])).toHaveLength(1);
  expect(rootsOf(null)).toEqual([]);
});

it('tells the server’s reasons in German, and a charger’s own words as they are', async () => {
  await textsMissing([reasonTexts], 'de');
  expect(reasonText('The charger says that SmartCharging is not available or switched off.', 'de')).toBe(
    'Das Ladegerät sagt, dass SmartCharging nicht vorhanden oder ausgeschaltet ist.',
  );
  expect(reasonText('E-4711', 'de')).toBe('E-4711');
  expect(reasonText('OCPP 1.6 has no monitors.', 'en')).toBe('OCPP 1.6 has no monitors.');
});
