/** The charger table's pure rules: URL state, choosing rows, how connectors are counted, what is typed into forms, files. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { importReport } from '../../../bff/kernel/contract.ts';
import { createSchema, patchSchema } from '../../../bff/kernel/fields.ts';
import { batches } from '../../../bff/sites/batches/contract.ts';
import { charger } from '../../../bff/sites/chargers/contract.ts';
import { isIdentity } from '../../../bff/sites/chargers/identity.ts';
import { liveStates } from '../../../bff/sites/stations/contract.ts';
import { chargerWords } from '../../i18n/fields/charger.ts';
import { textsMissing } from '../../i18n/translate.ts';
import { sortKeys, sortText } from '../../parts/table-state.ts';
import { actionTexts } from './actions-texts.ts';
import { type BatchDraft, batchFaults, commandOf, localMs, localText, newBatch, paceOf } from './batch-draft.ts';
import { batchTexts } from './batch-texts.ts';
import { versionText } from './columns.ts';
import { batchKinds, mayBatch } from './desk.ts';
import { createBody, draftOf, emptyDraft, faultsOf, parsePower, patchBody } from './draft.ts';
import { editTexts } from './edit-texts.ts';
import { texts as filterTexts } from './filters-i18n.ts';
import { texts } from './i18n.ts';
import { importColumns, reportCsv, templateCsv } from './import-report.ts';
import { importTexts } from './import-texts.ts';
import { countStates } from './places.ts';
import { sampleCharger, sampleChargers } from './samples.ts';
import { exportColumns } from './tools.ts';
import { defaultColumns, defaultView, fromParams, isFilter, toggled, toParams } from './view-state.ts';

const zone = 'Europe/Berlin';
const nowMs = Date.UTC(2026, 5, 1, 12);

describe('what a user has set', () => {
  it('survives the URL', () => {
    const names = Object.keys(charger.fields);
    const view = fc.record({
      q: fc.string(),
      sort: fc.constantFrom('name', '-lastSeenAt', 'online,-maxPowerW'),
      filters: fc.dictionary(fc.constantFrom('online', 'vendor', 'stationId', 'version'), fc.string({ minLength: 1 })),
      columns: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
    });
    fc.assert(
      fc.property(view, (v) => {
        expect(fromParams(toParams(v))).toEqual(v);
      }),
    );
  });
  it('is a plain URL when nothing is set, and ignores what it does not know', () => {
    expect(toParams(defaultView)).toEqual({});
    expect(fromParams({ nonsense: 'x', keyHash: 'y', columns: 'toString,constructor' })).toEqual(defaultView);
    expect(isFilter('lastSeenAt')).toBe(false);
  });
  it('sorts as the API takes it', () => {
    expect(sortText(sortKeys('online,-maxPowerW'), defaultView.sort)).toBe('online,-maxPowerW');
    expect(sortText([], defaultView.sort)).toBe('name');
  });
});

describe('choosing rows', () => {
  const rows = sampleChargers(10);
  it.each([
    ['one', [], 2, -1, false, ['c2']],
    ['one more', ['c0'], 2, 0, false, ['c0', 'c2']],
    ['not any more', ['c0', 'c2'], 2, 0, false, ['c0']],
    ['all from the last one down', ['c1'], 3, 1, true, ['c1', 'c2', 'c3']],
    ['all from the last one up', ['c5'], 3, 5, true, ['c5', 'c3', 'c4']],
    ['none of a stretch', ['c1', 'c2', 'c3'], 3, 1, true, []],
    ['a row that is not there', ['c1'], 99, 1, true, ['c1']],
  ])('%s', (_, before, at, lastAt, further, after) => {
    expect([...toggled(new Set(before), rows, at, lastAt, further)].sort()).toEqual([...after].sort());
  });
});

it('counts each connector once, what asks for attention first', () => {
  expect(countStates(['available', 'charging', 'faulted', 'charging'])).toEqual([
    { state: 'faulted', count: 1 },
    { state: 'charging', count: 2 },
    { state: 'available', count: 1 },
  ]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...liveStates)), (states) => {
      expect(countStates(states).reduce((sum, { count }) => sum + count, 0)).toBe(states.length);
    }),
  );
});

describe('the form of a charger', () => {
  it.each([
    ['22', 22_000],
    ['7,4', 7400],
    [' 7.4 ', 7400],
    ['4000', 4_000_000],
    ['4001', undefined],
    ['-1', undefined],
    ['', undefined],
    ['1.000,5', undefined],
    ['1e3', undefined],
  ])('reads %j', (typed, powerW) => expect(parsePower(typed)).toBe(powerW));

  it('finds every fault, and none in what the API takes', () => {
    const empty = emptyDraft({ id: '', name: '' });
    expect(faultsOf(empty, true)).toEqual({ stationId: 'required', identity: 'required' });
    const bad = { ...empty, identity: 'a b', power: 'x', connectors: [{ type: 'ccs2', power: '' }] as const };
    expect(faultsOf(bad, true)).toEqual({
      stationId: 'required',
      identity: 'identity',
      maxPowerW: 'power',
      connector0: 'power',
    });
    const good = { ...empty, stationId: 's1', identity: ' WF-1 ' };
    expect(faultsOf(good, true)).toEqual({});
    expect(safeParse(createSchema(charger), createBody(good)).error).toBe(undefined);
  });
  it('takes exactly the identities that the server takes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (identity) => {
        const draft = { ...emptyDraft({ id: 's', name: '' }), identity };
        const trimmed = identity.trim();
        expect(faultsOf(draft, true).identity === undefined).toBe(isIdentity(trimmed));
      }),
    );
  });
  it('sends only what was changed', () => {
    const row = sampleCharger(3);
    const draft = draftOf(row, 'x');
    expect(patchBody(draft, row)).toEqual({});
    const patch = patchBody({ ...draft, name: ' Gate ', power: '11', disabled: true, stationId: 's9' }, row);
    expect(patch).toEqual({ name: 'Gate', maxPowerW: 11_000, disabled: true, stationId: 's9' });
    expect(safeParse(patchSchema(charger), patch).error).toBe(undefined);
  });
});

describe('a batch', () => {
  const full = (kind: BatchDraft['kind']): BatchDraft => ({
    ...newBatch(kind, 'A name'),
    fileId: 'f1',
    entries: [{ key: ' HeartbeatInterval ', value: '300' }],
  });
  it.each(batchKinds)('%s is what the API takes', (kind) => {
    const draft = full(kind);
    expect(batchFaults(draft, zone, nowMs)).toEqual({});
    const body = { name: draft.name, command: commandOf(draft, nowMs), filter: {}, ...paceOf(draft, zone) };
    expect(safeParse(batches.endpoints.create.body!, body).error).toBe(undefined);
  });
  it.each<[Partial<BatchDraft>, object]>([
    [{ name: ' ' }, { name: 'required' }],
    [{ parallel: '0' }, { parallel: 'parallel' }],
    [{ parallel: '51' }, { parallel: 'parallel' }],
    [{ stopAfter: 'x' }, { stopAfter: 'stopAfter' }],
    [{ kind: 'firmware', fileId: '' }, { fileId: 'required' }],
    [{ kind: 'unlock', connector: '65' }, { connector: 'connector' }],
    [{ kind: 'writeConfiguration', entries: [{ key: '', value: 'x' }] }, { key0: 'required' }],
    [{ hasWindow: true, to: '2026-06-01T13:00' }, { to: 'window' }],
    [{ hasWindow: true, from: '2026-06-02T10:00', to: '2026-06-02T09:00' }, { to: 'window' }],
    [{ hasWindow: true, from: '2026-06-02T10:00' }, {}],
    [{ hasWindow: false, to: '2020-01-01T00:00' }, {}],
  ])('with %j is wrong in %j', (part, faults) => {
    expect(batchFaults({ ...full('reset'), ...part }, zone, nowMs)).toEqual(faults);
  });
  it('keeps its window on the wall clock of the merchant, across changes of the clock', () => {
    expect(localMs('2026-03-29T01:30', zone)).toBe(Date.UTC(2026, 2, 29, 0, 30));
    expect(localMs('2026-03-29T03:30', zone)).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(localMs('2026-10-25T12:00', zone)).toBe(Date.UTC(2026, 9, 25, 11));
    expect(localMs('', zone)).toBe(undefined);
    const minute = fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 });
    fc.assert(
      fc.property(minute, (at) => {
        const text = localText(at * 60_000, zone);
        // An hour that comes twice has two instants for one text.
        expect(localText(localMs(text, zone)!, zone)).toBe(text);
      }),
    );
  });
  it('is offered to those who may do it', () => {
    const kindsOf = (...held: string[]) => batchKinds.filter((kind) => mayBatch(kind, (each) => held.includes(each)));
    expect(kindsOf('charger:edit', 'firmware:edit')).toEqual([]);
    expect(kindsOf('charger:command')).toEqual(
      batchKinds.filter((k) => !['applyTemplate', 'firmware', 'log'].includes(k)),
    );
    expect(kindsOf('charger:command', 'charger:edit', 'firmware:edit', 'charger:log')).toEqual([...batchKinds]);
  });
});

describe('files', () => {
  it('name the columns of the API', () => {
    expect(exportColumns(defaultColumns).every((name) => name in charger.fields)).toBe(true);
    expect(exportColumns(['model', 'vendor', 'online'])).toEqual(['model', 'vendor', 'online', 'offlineSince']);
    const writable = Object.entries(charger.fields).filter(([, f]) => 'write' in f.options);
    expect([...importColumns].sort()).toEqual(writable.map(([name]) => name).sort());
    expect(templateCsv('s1').split('\r\n')[0]).toBe(`\uFEFF${importColumns.join(',')}`);
  });
  it('never hold a formula', () => {
    const errors = [{ row: 1, column: 'name', message: '=HYPERLINK("x")' }];
    expect(safeParse(importReport, { created: 0, updated: 0, unchanged: 0, errors }).success).toBe(true);
    expect(reportCsv(['Row', 'Column', 'Problem'], errors)).toBe(
      '\uFEFFRow,Column,Problem\r\n1,name,"\'=HYPERLINK(""x"")"\r\n',
    );
  });
});

it('writes versions as people do', () => {
  expect(['ocpp1.6', 'ocpp2.0.1', ''].map(versionText)).toEqual(['1.6', '2.0.1', '']);
});

describe.each(Object.entries({ texts, actionTexts, filterTexts, editTexts, importTexts, batchTexts }))(
  '%s',
  (_, all) => {
    it('says the same in German, with the same placeholders', async () => {
      await textsMissing([all], 'de');
      const en = all.en as Readonly<Record<string, string>>;
      const de = all.de as Readonly<Record<string, string>> | undefined;
      const placeholders = (text = '') => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();
      expect(Object.keys(de ?? {}).sort()).toEqual(Object.keys(en).sort());
      for (const [key, text] of Object.entries(en)) expect(placeholders(de?.[key]), key).toEqual(placeholders(text));
    });
  },
);

it('names every field of a charger in German', async () => {
  await textsMissing([chargerWords], 'de');
  expect(Object.keys(chargerWords.de?.fields ?? {}).sort()).toEqual(Object.keys(charger.fields).sort());
});
