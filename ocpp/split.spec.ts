import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialect16 } from './dialects/v16.ts';
import { mergeAnswers, type SplitLimits, splitCommand } from './split.ts';
import type { Authorization, CommandAnswer, LocalListEntry, StationCommand } from './vocabulary.ts';

const entries = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key, value: key.toUpperCase() }));
const list = (tags: string[]): LocalListEntry[] =>
  tags.map((idTag) => ({ idTag, authorization: { status: 'accepted' } }));

describe('a command in several calls', () => {
  it.each<[string, StationCommand, SplitLimits, StationCommand[]]>([
    [
      '1.6 writes one entry a call, whatever the limit',
      { kind: 'writeConfiguration', entries: entries.slice(0, 2) },
      { version: 'ocpp1.6', itemsPerSet: 10 },
      [
        { kind: 'writeConfiguration', entries: [{ key: 'a', value: 'A' }] },
        { kind: 'writeConfiguration', entries: [{ key: 'b', value: 'B' }] },
      ],
    ],
    [
      '2.x writes as many as the station takes',
      { kind: 'writeConfiguration', entries: entries.slice(0, 3) },
      { version: 'ocpp2.0.1', itemsPerSet: 2 },
      [
        { kind: 'writeConfiguration', entries: entries.slice(0, 2) },
        { kind: 'writeConfiguration', entries: entries.slice(2, 3) },
      ],
    ],
    [
      '2.x writes all at once where no limit is known',
      { kind: 'writeConfiguration', entries },
      { version: 'ocpp2.1' },
      [{ kind: 'writeConfiguration', entries }],
    ],
    [
      'keys are asked for by the limit',
      { kind: 'readConfiguration', keys: ['a', 'b', 'c'] },
      { version: 'ocpp1.6', itemsPerGet: 2 },
      [
        { kind: 'readConfiguration', keys: ['a', 'b'] },
        { kind: 'readConfiguration', keys: ['c'] },
      ],
    ],
    [
      'everything is asked for at once',
      { kind: 'readConfiguration' },
      { version: 'ocpp1.6', itemsPerGet: 2 },
      [{ kind: 'readConfiguration' }],
    ],
    [
      'a full list is cleared by its first part only, and ends at the asked version',
      { kind: 'sendLocalList', version: 9, full: true, entries: list(['a', 'b', 'c']) },
      { version: 'ocpp1.6', listEntries: 2 },
      [
        { kind: 'sendLocalList', version: 8, full: true, entries: list(['a', 'b']) },
        { kind: 'sendLocalList', version: 9, full: false, entries: list(['c']) },
      ],
    ],
    [
      'an empty full list is one call',
      { kind: 'sendLocalList', version: 1, full: true, entries: [] },
      { version: 'ocpp2.0.1', listEntries: 2 },
      [{ kind: 'sendLocalList', version: 1, full: true, entries: [] }],
    ],
    [
      '1.6 lists the certificates of one use a call',
      { kind: 'listCertificates' },
      { version: 'ocpp1.6' },
      [
        { kind: 'listCertificates', uses: ['centralSystemRoot'] },
        { kind: 'listCertificates', uses: ['manufacturerRoot'] },
      ],
    ],
    [
      '2.x lists all certificates in one call',
      { kind: 'listCertificates' },
      { version: 'ocpp2.0.1' },
      [{ kind: 'listCertificates' }],
    ],
    ['others are one call', { kind: 'clearCache' }, { version: 'ocpp1.6' }, [{ kind: 'clearCache' }]],
    [
      'nothing to write is left for the dialect to refuse',
      { kind: 'writeConfiguration', entries: [] },
      { version: 'ocpp1.6' },
      [{ kind: 'writeConfiguration', entries: [] }],
    ],
  ])('%s', (_what, command, limits, parts) => {
    expect(splitCommand(command, limits)).toEqual(parts);
  });

  it('is refused where versions or limits do not suffice', () => {
    const three = { kind: 'sendLocalList', version: 2, full: true, entries: list(['a', 'b', 'c']) } as const;
    expect(() => splitCommand(three, { version: 'ocpp1.6', listEntries: 1 })).toThrow(/at least 3/);
    for (const listEntries of [0, -1, 1.5, Number.NaN])
      expect(() => splitCommand(three, { version: 'ocpp1.6', listEntries })).toThrow(/cannot take/);
  });

  it('can be said in 1.6, each part', () => {
    const commands: StationCommand[] = [
      { kind: 'writeConfiguration', entries },
      { kind: 'listCertificates' },
      { kind: 'sendLocalList', version: 3, full: true, entries: list(['a', 'b', 'c']) },
    ];
    const calls = commands.flatMap((command) => splitCommand(command, { version: 'ocpp1.6', listEntries: 1 }));
    expect(calls.map((call) => dialect16.writeCommand(call).action)).toEqual([
      ...Array<string>(5).fill('ChangeConfiguration'),
      ...Array<string>(2).fill('GetInstalledCertificateIds'),
      ...Array<string>(3).fill('SendLocalList'),
    ]);
  });
});

describe('a local list in parts', () => {
  /** A station's list as 1.6 §5.15 has it. */
  interface Station {
    version: number;
    tags: Map<string, Authorization>;
  }
  function receive({ version, tags }: Station, command: StationCommand): Station {
    if (command.kind !== 'sendLocalList') throw new Error('no list');
    if (!command.full && command.version <= version) throw new Error('VersionMismatch');
    const next = new Map(command.full ? [] : tags);
    for (const { idTag, authorization } of command.entries) {
      if (authorization === undefined) next.delete(idTag);
      else next.set(idTag, authorization);
    }
    return { version: command.version, tags: next };
  }
  const tag = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const authorization = fc.constantFrom<Authorization>({ status: 'accepted' }, { status: 'blocked' });

  it.each([true, false])('leaves the station with the same list and version as in one call (full: %s)', (full) => {
    const entry = full
      ? fc.record({ idTag: tag, authorization })
      : fc.record({ idTag: tag, authorization: fc.option(authorization, { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (list, listEntries) => {
        const before: Station = { version: 3, tags: new Map([['a', { status: 'expired' }]]) };
        const command: StationCommand = { kind: 'sendLocalList', version: 100, full, entries: list };
        const parts = splitCommand(command, { version: 'ocpp1.6', listEntries });
        expect(parts.reduce(receive, before)).toEqual(receive(before, command));
        for (const part of parts) {
          if (part.kind !== 'sendLocalList') throw new Error('no list');
          expect(part.entries.length).toBeLessThanOrEqual(listEntries);
        }
      }),
    );
  });
});

describe('several answers', () => {
  const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
  const write: StationCommand = { kind: 'writeConfiguration', entries: entries.slice(0, 3) };
  const line = (key: string, status: string) => ({ key, status });

  it.each<[string, StationCommand, CommandAnswer[], CommandAnswer]>([
    ['one is itself', write, [{ outcome: 'failed', detail: 'timeout' }], { outcome: 'failed', detail: 'timeout' }],
    [
      'entries one by one, with what became of each',
      write,
      [
        { ...accepted, data: [line('a', 'Accepted')] },
        { outcome: 'failed', detail: 'timeout' },
        { outcome: 'unsupported', detail: 'NotSupported', data: [line('c', 'NotSupported')] },
      ],
      {
        outcome: 'failed',
        detail: '1 of 3 accepted: timeout, NotSupported',
        data: [line('a', 'Accepted'), line('b', 'timeout'), line('c', 'NotSupported')],
      },
    ],
    [
      'entries in parts of several',
      { kind: 'writeConfiguration', entries },
      [
        { outcome: 'failed', detail: 'disconnected' },
        { outcome: 'rejected', detail: 'Rejected', data: [line('c', 'Accepted'), line('d', 'Rejected')] },
        { ...accepted, data: [line('e', 'Accepted')] },
      ],
      {
        outcome: 'failed',
        detail: '1 of 3 accepted: disconnected, Rejected',
        data: [
          line('a', 'disconnected'),
          line('b', 'disconnected'),
          line('c', 'Accepted'),
          line('d', 'Rejected'),
          line('e', 'Accepted'),
        ],
      },
    ],
    [
      'all accepted, one needs a reboot',
      { kind: 'writeConfiguration', entries: entries.slice(0, 2) },
      [
        { ...accepted, data: [line('a', 'Accepted')] },
        { outcome: 'accepted', detail: 'RebootRequired', data: [line('b', 'RebootRequired')] },
      ],
      {
        outcome: 'accepted',
        detail: '2 of 2 accepted: RebootRequired',
        data: [line('a', 'Accepted'), line('b', 'RebootRequired')],
      },
    ],
    [
      'settings',
      { kind: 'readConfiguration', keys: ['a', 'b'] },
      [
        { ...accepted, data: { keys: [{ key: 'a', mutability: 'readOnly' }], unknownKeys: [] } },
        { outcome: 'rejected', detail: 'Rejected' },
        { ...accepted, data: { keys: [], unknownKeys: ['b'] } },
      ],
      {
        outcome: 'rejected',
        detail: '2 of 3 accepted: Rejected',
        data: { keys: [{ key: 'a', mutability: 'readOnly' }], unknownKeys: ['b'] },
      },
    ],
    [
      'lists',
      { kind: 'listCertificates' },
      [
        { ...accepted, data: [1, 2] },
        { outcome: 'accepted', detail: 'NotFound', data: [] },
      ],
      { outcome: 'accepted', detail: '2 of 2 accepted: NotFound', data: [1, 2] },
    ],
    [
      'without data',
      { kind: 'sendLocalList', version: 2, full: true, entries: list(['a', 'b']) },
      [accepted, { outcome: 'rejected', detail: 'VersionMismatch' }],
      { outcome: 'rejected', detail: '1 of 2 accepted: VersionMismatch' },
    ],
    [
      'of many words',
      { kind: 'sendLocalList', version: 4, full: true, entries: list(['a', 'b', 'c', 'd']) },
      ['A', 'B', 'C', 'D'].map((detail) => ({ outcome: 'failed', detail })),
      { outcome: 'failed', detail: '0 of 4 accepted: A, B, C …' },
    ],
  ])('%s', (_what, command, answers, merged) => {
    expect(mergeAnswers(command, answers)).toEqual(merged);
  });

  it('are at least one', () => {
    expect(() => mergeAnswers(write, [])).toThrow();
  });

  it('are accepted only when all are, and keep every line of data whatever the parts', () => {
    const outcome = fc.constantFrom<CommandAnswer['outcome']>('accepted', 'rejected', 'failed', 'unsupported');
    const many = fc.array(fc.tuple(fc.string({ maxLength: 3 }), outcome), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 5 }), (each, itemsPerSet) => {
        const command: StationCommand = {
          kind: 'writeConfiguration',
          entries: each.map(([key]) => ({ key, value: '' })),
        };
        const outcomes = each.map(([, o]) => o);
        let at = 0;
        const answers = splitCommand(command, { version: 'ocpp2.0.1', itemsPerSet }).map((part): CommandAnswer => {
          if (part.kind !== 'writeConfiguration') throw new Error('not written');
          const mine = outcomes.slice(at, at + part.entries.length);
          at += part.entries.length;
          const worst = mine.every((o) => o === 'accepted') ? 'accepted' : 'rejected';
          return { outcome: worst, detail: worst, data: part.entries.map(({ key }, i) => line(key, String(mine[i]))) };
        });
        const merged = mergeAnswers(command, answers);
        expect(merged.outcome === 'accepted').toBe(outcomes.every((o) => o === 'accepted'));
        expect(merged.data).toEqual(each.map(([key, o]) => line(key, o)));
      }),
    );
  });
});
