/** When a charger's part of a batch is over, from the rows that tell. */
import { describe, expect, it } from 'vitest';
import type { CommandRecord } from '../commands/rows.ts';
import type { FileRecord } from '../files/rows.ts';
import { type BatchOperation, batchOperation, disturbs, learnedAs, permissionsOf, unfit } from './operation.ts';
import { endOfItem, silentMs } from './outcome.ts';

const command = (more: Partial<CommandRecord>): CommandRecord => ({
  ...{ id: 'c', tenantId: 't', stationId: 's', chargerId: 'cp', kind: 'clearCache', payload: {}, state: 'accepted' },
  ...{ detail: 'Accepted', result: null, orderId: null, nodeId: '', actorName: '', batchId: 'b', createdAt: 0 },
  ...{ sentAt: 0, answeredAt: 0, expiresAt: 0, updatedAt: 0 },
  ...more,
});
const file = (more: Partial<FileRecord>): FileRecord => ({
  ...{ id: 'f', tenantId: 't', chargerId: 'cp', kind: 'diagnostics', name: 'cp.log', state: 'waiting', detail: '' },
  ...{ sizeBytes: 0, sha256: '', vendor: '', model: '', version: '', signingCertificate: null, signature: null },
  ...{ requestNumber: 1, createdBy: '', createdAt: 0, updatedAt: 0 },
  ...more,
});
const progress = (phase: string, atMs = 0) => ({ phase, words: `It is ${phase}.`, atMs, steps: [] });
const firmware = (more: Partial<CommandRecord>) => command({ kind: 'updateFirmware', ...more });

describe('one charger’s part', () => {
  it.each([
    ['not sent yet', command({ state: 'queued' }), undefined, undefined],
    ['not answered yet', command({ state: 'sent' }), undefined, undefined],
    ['never reached', command({ state: 'expired' }), undefined, 'again'],
    ['done', command({}), undefined, { state: 'done', detail: 'Accepted' }],
    ['refused', command({ state: 'rejected', detail: 'Rejected' }), undefined, { state: 'failed', detail: 'Rejected' }],
    ['unsupported', command({ state: 'unsupported', detail: 'no' }), undefined, { state: 'failed', detail: 'no' }],
    ['without its command', undefined, undefined, { state: 'failed', detail: 'The command is gone.' }],
    ['an update just begun', firmware({}), undefined, undefined],
    ['an update under way', firmware({ result: progress('installing') }), undefined, undefined],
    [
      'an update that is there',
      firmware({ result: progress('confirmed') }),
      undefined,
      { state: 'done', detail: 'It is confirmed.' },
    ],
    [
      'an update that failed',
      firmware({ result: progress('failed') }),
      undefined,
      { state: 'failed', detail: 'It is failed.' },
    ],
    [
      'an update whose answer was lost and that is there',
      firmware({ state: 'failed', result: progress('confirmed') }),
      undefined,
      { state: 'done', detail: 'It is confirmed.' },
    ],
    ['a log that is awaited', command({ kind: 'uploadLog' }), file({}), undefined],
    [
      'a log that is here',
      command({ kind: 'uploadLog' }),
      file({ state: 'ready' }),
      { state: 'done', detail: 'cp.log' },
    ],
    [
      'a log that failed',
      command({ kind: 'uploadLog' }),
      file({ state: 'failed', detail: 'No.' }),
      { state: 'failed', detail: 'No.' },
    ],
  ])('%s', (_, of, log, expected) => expect(endOfItem(of, log, 1000)).toEqual(expected));

  it('an update of which nothing more is heard is given up, counted from its own time', () => {
    const later = firmware({ payload: { retrieveMs: 5000 }, result: progress('downloading', 100) });
    expect(endOfItem(later, undefined, 5000 + silentMs - 1)).toBeUndefined();
    expect(endOfItem(later, undefined, 5000 + silentMs)).toMatchObject({ state: 'failed' });
  });
});

describe('operations', () => {
  const parse = (op: unknown): BatchOperation => batchOperation.parse(op);
  it('are commands, firmware, logs and templates, and nothing else', () => {
    for (const op of [
      { kind: 'clearCache' },
      { kind: 'firmware', fileId: 'f' },
      { kind: 'log', log: 'security' },
      { kind: 'applyTemplate' },
    ])
      expect(unfit(parse(op))).toBeNull();
    expect(batchOperation.safeParse({ kind: 'selfDestruct' }).success).toBe(false);
    expect(batchOperation.safeParse({ kind: 'firmware' }).success).toBe(false);
  });
  it('that are about one charger’s own things are refused', () => {
    expect(unfit(parse({ kind: 'remoteStop', transactionId: '7' }))).not.toBeNull();
    expect(unfit(parse({ kind: 'uploadLog', log: 'security', url: 'https://x.example/y' }))).not.toBeNull();
  });
  it('need what their commands need', () => {
    expect(permissionsOf(parse({ kind: 'firmware', fileId: 'f' }))).toEqual(['firmware:edit']);
    expect(permissionsOf(parse({ kind: 'log', log: 'security' }))).toEqual(['charger:log']);
    expect(permissionsOf(parse({ kind: 'raw', action: 'GetLog', payload: {} }))).toEqual([
      'charger:expert',
      'charger:log',
    ]);
    expect(permissionsOf(parse({ kind: 'clearCache' }))).toEqual([]);
  });
  it('wait for running sessions where they would end them', () => {
    expect(disturbs(parse({ kind: 'reset', hard: false }))).toBe(true);
    expect(disturbs(parse({ kind: 'clearCache' }))).toBe(false);
  });
  it('are found in passports as they were learned', () => {
    expect(learnedAs(parse({ kind: 'log', log: 'security' }))).toBe('uploadLog:security');
    expect(learnedAs(parse({ kind: 'trigger', message: 'boot' }))).toBe('trigger:boot');
    expect(learnedAs(parse({ kind: 'firmware', fileId: 'f' }))).toBe('updateFirmware');
  });
});
