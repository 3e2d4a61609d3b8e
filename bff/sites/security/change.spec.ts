/** Guided changes as tables: what happens, and the step, the words and the command that follow. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  type Change,
  type Circumstances,
  changeSteps,
  checksOf,
  commandOf,
  type Decision,
  type Facts,
  firstStep,
  freeSlot,
  type Input,
} from './change.ts';

const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '0C' } as const;
const facts = (more: Partial<Facts> = {}): Facts => ({
  version: 'ocpp1.6',
  hasKey: true,
  hasCertificate: true,
  root: { pem: 'PEM', hash },
  url: 'wss://example.com/ocpp',
  priority: undefined,
  ...more,
});
const profile = (toProfile: number, step: Change['step']): Change => ({ kind: 'profile', toProfile, step });
const good: Input = { type: 'answered', outcome: 'accepted', detail: 'Accepted' };
const no: Input = { type: 'answered', outcome: 'rejected', detail: 'Rejected' };
const unable: Input = { type: 'answered', outcome: 'unsupported', detail: 'NotSupported' };
const silent: Input = { type: 'answered', outcome: 'failed', detail: 'The charger did not answer in time.' };
const holds = (serialNumber: string): Input => ({
  ...good,
  data: [{ use: 'centralSystemRoot', hash: { ...hash, serialNumber } }],
});
const back = (proven: number, withNewKey = false): Input => ({ type: 'connected', profile: proven, withNewKey });
const short = (d: Decision | undefined) => d && `${d.state} ${d.step}${d.ask ? ' ask' : ''}`;

describe('the way to a profile', () => {
  const steps = (toProfile: number, f: Facts): string[] => {
    const way: string[] = [];
    let change: Change = { kind: 'profile', toProfile, step: 'readRoots' };
    for (let d: Decision | undefined = firstStep(change, f); d && d.state === 'running'; ) {
      way.push(d.step);
      change = { ...change, step: d.step };
      if (d.step === 'return') break;
      d = advance(change, f, d.step === 'certificate' ? { type: 'certificate', installed: true, detail: '' } : good);
    }
    return way;
  };
  it.each<[string, number, Partial<Facts>, string[]]>([
    ['1 with a key', 1, {}, ['sendProfile', 'reboot', 'return']],
    ['1 without one', 1, { hasKey: false }, ['sendKey', 'sendProfile', 'reboot', 'return']],
    ['2', 2, {}, ['readRoots', 'installRoot', 'sendProfile', 'reboot', 'return']],
    ['2 where nobody knows the root', 2, { root: null }, ['sendProfile', 'reboot', 'return']],
    ['3', 3, { hasCertificate: false }, ['readRoots', 'installRoot', 'certificate', 'sendProfile', 'reboot', 'return']],
    [
      '2 of OCPP 2',
      2,
      { version: 'ocpp2.0.1' },
      ['readRoots', 'installRoot', 'sendProfile', 'prioritise', 'reboot', 'return'],
    ],
  ])('%s', (_, toProfile, more, way) => expect(steps(toProfile, facts(more))).toEqual(way));
});

describe('what happens on the way', () => {
  it.each<[string, Change, Input, string | undefined]>([
    ['it holds the root', profile(2, 'readRoots'), holds('c'), 'running sendProfile ask'],
    ['it holds another', profile(2, 'readRoots'), holds('d'), 'running installRoot ask'],
    ['it holds none', profile(2, 'readRoots'), no, 'running installRoot ask'],
    ['it cannot tell', profile(2, 'readRoots'), unable, 'running installRoot ask'],
    ['it refuses the root', profile(2, 'installRoot'), no, 'failed installRoot'],
    ['it cannot take roots', profile(2, 'installRoot'), unable, 'running sendProfile ask'],
    ['it refuses the profile', profile(2, 'sendProfile'), no, 'failed sendProfile'],
    ['it knows no profiles, but uses a password', profile(1, 'sendProfile'), unable, 'running reboot ask'],
    ['it knows no profiles, and TLS is wanted', profile(2, 'sendProfile'), unable, 'failed sendProfile'],
    ['it hangs up before it answers the restart', profile(2, 'reboot'), silent, 'running return'],
    ['it is asked for a request', profile(3, 'certificate'), good, 'running certificate'],
    ['it cannot make one', profile(3, 'certificate'), unable, 'failed certificate'],
    ['it comes back as it should', profile(2, 'return'), back(2), 'done return'],
    ['it comes back better', profile(2, 'return'), back(3), 'done return'],
    ['it comes back as before', profile(2, 'return'), back(1), 'running return'],
    ['it does not wait for the restart', profile(2, 'reboot'), back(2), 'done return'],
    ['it reconnects before it was told anything', profile(2, 'installRoot'), back(2), undefined],
    [
      'a certificate that nobody waits for',
      profile(2, 'return'),
      { type: 'certificate', installed: true, detail: '' },
      undefined,
    ],
    [
      'no certificate comes',
      profile(3, 'certificate'),
      { type: 'certificate', installed: false, detail: 'x' },
      'failed certificate',
    ],
    ['time passes', profile(2, 'return'), { type: 'tick', overdue: false, online: true }, undefined],
    ['too much of it', profile(2, 'return'), { type: 'tick', overdue: true, online: true }, 'failed return'],
  ])('%s', (_, change, input, expected) => expect(short(advance(change, facts(), input))).toBe(expected));
});

describe('a new password', () => {
  const change: Change = { kind: 'key', toProfile: 1, step: 'sendKey' };
  const waiting: Change = { ...change, step: 'return' };
  it.each<[string, Change, Input, string | undefined]>([
    ['is taken', change, good, 'running return'],
    ['is refused', change, no, 'failed sendKey'],
    ['may have been taken', change, silent, 'running return'],
    ['is used', waiting, back(1, true), 'done return'],
    ['is used before the answer came', change, back(1, true), 'done return'],
    ['is not used yet', waiting, back(1), undefined],
    ['is not used in time', waiting, { type: 'tick', overdue: true, online: true }, 'failed return'],
    ['may be used by a charger that is away', waiting, { type: 'tick', overdue: true, online: false }, undefined],
  ])('%s', (_, at, input, expected) => expect(short(advance(at, facts(), input))).toBe(expected));
});

it('says every step in words, never goes back, and ends well only by a proof', () => {
  const inputs = fc.oneof<fc.Arbitrary<Input>[]>(
    fc.constantFrom(good, no, unable, silent, holds('c')),
    fc.record({
      type: fc.constant('connected' as const),
      profile: fc.integer({ min: 0, max: 3 }),
      withNewKey: fc.boolean(),
    }),
    fc.record({ type: fc.constant('certificate' as const), installed: fc.boolean(), detail: fc.constant('x') }),
    fc.record({ type: fc.constant('tick' as const), overdue: fc.boolean(), online: fc.boolean() }),
  );
  const changes = fc.record<Change>({
    kind: fc.constantFrom('profile', 'key'),
    toProfile: fc.integer({ min: 1, max: 3 }),
    step: fc.constantFrom(...changeSteps),
  });
  const any = fc.record({
    hasKey: fc.boolean(),
    hasCertificate: fc.boolean(),
    version: fc.constantFrom('ocpp1.6', 'ocpp2.1'),
  });
  fc.assert(
    fc.property(changes, inputs, any, (change, input, more) => {
      const d = advance(change, facts(more), input);
      if (!d) return;
      expect(d.detail.length).toBeGreaterThan(10);
      expect(changeSteps.indexOf(d.step)).toBeGreaterThanOrEqual(changeSteps.indexOf(change.step));
      if (d.state !== 'running') expect(d.ask).toBe(false);
      if (d.state !== 'done') return;
      if (input.type !== 'connected') throw new Error('done without a connection');
      expect(change.kind === 'key' ? input.withNewKey : input.profile >= change.toProfile).toBe(true);
    }),
  );
});

describe('commands', () => {
  it('of 1.6 set one key, of 2.x a network profile in a free slot, tried first', () => {
    expect(commandOf(profile(2, 'sendProfile'), facts())).toEqual({
      kind: 'writeConfiguration',
      entries: [{ key: 'SecurityProfile', value: '2' }],
    });
    const f = facts({ version: 'ocpp2.0.1', priority: '1, 3' });
    expect(commandOf(profile(3, 'sendProfile'), f)).toMatchObject({
      kind: 'setNetworkProfile',
      slot: 2,
      securityProfile: 3,
    });
    expect(commandOf(profile(3, 'prioritise'), f, 2)).toMatchObject({ entries: [{ value: '2,1,3' }] });
    expect(commandOf(profile(3, 'return'), f)).toBeUndefined();
  });
  it.each([
    [undefined, 2],
    ['1', 2],
    ['2,1', 3],
    ['', 1],
  ])('of priority %j the free slot is %i', (priority, slot) => expect(freeSlot(priority)).toBe(slot));
});

describe('checks', () => {
  const fine: Circumstances = {
    ...{ least: 1, disabled: false, online: true, version: 'ocpp2.0.1', isCharging: false, isChanging: false },
    ...{ tlsUrl: 'wss://x/ocpp', plainUrl: 'ws://x/ocpp', hasKey: true, hasCertificate: true, knowsRoot: true },
  };
  const codes = (toProfile: number, more: Partial<Circumstances>, level = 'stop') =>
    checksOf(toProfile, { ...fine, ...more })
      .filter((c) => c.level === level)
      .map((c) => c.code);
  it.each<[string, number, Partial<Circumstances>, string[]]>([
    ['all is well', 2, {}, []],
    ['it is there already', 1, {}, ['notHigher']],
    ['another change runs', 2, { isChanging: true }, ['changing']],
    ['it is disabled', 2, { disabled: true }, ['disabled']],
    ['it was never seen', 2, { version: '' }, ['neverSeen']],
    ['it charges', 2, { isCharging: true }, ['charging']],
    ['there is no TLS port', 2, { tlsUrl: null }, ['noTls']],
    ['the address is unknown', 1, { least: 0, plainUrl: null }, ['noUrl']],
  ])('stop when %s', (_, toProfile, more, expected) => expect(codes(toProfile, more)).toEqual(expected));
  it('warn of what cannot be known from here', () => {
    expect(codes(2, { online: false, knowsRoot: false, version: 'ocpp1.6' }, 'warn')).toEqual([
      'offline',
      'oneWay',
      'ownAddress',
      'unknownRoot',
    ]);
  });
});
