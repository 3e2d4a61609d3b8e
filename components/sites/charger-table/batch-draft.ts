/** What is typed into the form of a batch: checked, and made into what the API takes. Pure; browser-safe. */
import type { BodyIn } from '../../../bff/kernel/contract.ts';
import { offsetSpan } from '../../../bff/kernel/zone.ts';
import type { batches } from '../../../bff/sites/batches/contract.ts';
import { type TriggerMessage, triggerMessages } from '../../../ocpp/vocabulary.ts';
import { type BatchKind, maxBatch } from './desk.ts';

export type BatchCommand = BodyIn<typeof batches.endpoints.create>['command'];
export type Pace = Pick<
  BodyIn<typeof batches.endpoints.create>,
  'notBefore' | 'notAfter' | 'parallel' | 'stopAfterFailures'
>;

export interface BatchDraft {
  kind: BatchKind;
  name: string;
  isHard: boolean;
  isOperative: boolean;
  /** 0: the whole charger. */
  connector: string;
  message: TriggerMessage;
  entries: readonly { key: string; value: string }[];
  fileId: string;
  log: 'diagnostics' | 'security';
  /** Of the log: the last so many days, '' for all. */
  days: '' | '1' | '7';
  hasWindow: boolean;
  /** As inputs of type datetime-local have them, in the merchant's zone. */
  from: string;
  to: string;
  parallel: string;
  stopAfter: string;
}

export type BatchFault = 'required' | 'window' | 'connector' | 'parallel' | 'stopAfter';
export const bounds: Readonly<Record<'connector' | 'parallel' | 'stopAfter', readonly [from: number, to: number]>> = {
  connector: [1, 64],
  parallel: [1, 50],
  stopAfter: [1, maxBatch],
};

export const newBatch = (kind: BatchKind, name: string): BatchDraft => ({
  kind,
  name,
  isHard: false,
  isOperative: true,
  connector: kind === 'unlock' ? '1' : '0',
  message: triggerMessages[0],
  entries: [{ key: '', value: '' }],
  fileId: '',
  log: 'diagnostics',
  days: '1',
  hasWindow: false,
  from: '',
  to: '',
  parallel: '5',
  stopAfter: kind === 'firmware' ? '3' : '',
});

const dayMs = 86_400_000;

/** `2026-03-29T03:30` on the wall of a zone → epoch ms; undefined for what is no such text. An hour that is skipped is the one after it. */
export const localMs = (text: string, zone: string): number | undefined => {
  const local = Date.parse(`${text}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) || Number.isNaN(local)) return undefined;
  // The offset an instant before a change differs from the one after it: ask twice.
  const guess = local - offsetSpan(zone, local).offsetMs;
  return local - offsetSpan(zone, guess).offsetMs;
};

/** The other way, to the minute. */
export const localText = (atMs: number, zone: string): string =>
  new Date(atMs + offsetSpan(zone, atMs).offsetMs).toISOString().slice(0, 16);

const isWithin = (text: string, [from, to]: readonly [number, number]): boolean =>
  /^\d{1,4}$/.test(text.trim()) && Number(text) >= from && Number(text) <= to;

export const batchFaults = (draft: BatchDraft, zone: string, nowMs: number): Partial<Record<string, BatchFault>> => {
  const faults: Partial<Record<string, BatchFault>> = {};
  if (!draft.name.trim()) faults.name = 'required';
  if (draft.kind === 'firmware' && !draft.fileId) faults.fileId = 'required';
  if (draft.kind === 'unlock' && !isWithin(draft.connector, bounds.connector)) faults.connector = 'connector';
  if (draft.kind === 'writeConfiguration')
    draft.entries.forEach(({ key }, at) => {
      if (!key.trim()) faults[`key${at}`] = 'required';
    });
  if (!isWithin(draft.parallel, bounds.parallel)) faults.parallel = 'parallel';
  if (draft.stopAfter.trim() && !isWithin(draft.stopAfter, bounds.stopAfter)) faults.stopAfter = 'stopAfter';
  if (!draft.hasWindow) return faults;
  const { notBefore = nowMs, notAfter } = windowOf(draft, zone);
  if (notAfter !== undefined && notAfter <= Math.max(notBefore, nowMs)) faults.to = 'window';
  return faults;
};

const windowOf = (draft: BatchDraft, zone: string): Pick<Pace, 'notBefore' | 'notAfter'> => {
  const notBefore = draft.hasWindow ? localMs(draft.from, zone) : undefined;
  const notAfter = draft.hasWindow ? localMs(draft.to, zone) : undefined;
  return { ...(notBefore !== undefined && { notBefore }), ...(notAfter !== undefined && { notAfter }) };
};

/** Of a draft without faults. */
export const commandOf = (draft: BatchDraft, nowMs: number): BatchCommand => {
  const connector = Number(draft.connector);
  switch (draft.kind) {
    case 'reset':
      return { kind: 'reset', hard: draft.isHard };
    case 'setAvailability':
      return { kind: 'setAvailability', connector: 0, operative: draft.isOperative };
    case 'trigger':
      return { kind: 'trigger', message: draft.message };
    case 'clearCache':
      return { kind: 'clearCache' };
    case 'unlock':
      return { kind: 'unlock', connector };
    case 'writeConfiguration':
      return {
        kind: 'writeConfiguration',
        entries: draft.entries.map(({ key, value }) => ({ key: key.trim(), value })),
      };
    case 'applyTemplate':
      return { kind: 'applyTemplate' };
    case 'firmware':
      return { kind: 'firmware', fileId: draft.fileId };
    case 'log':
      return { kind: 'log', log: draft.log, ...(draft.days && { fromMs: nowMs - Number(draft.days) * dayMs }) };
  }
};

export const paceOf = (draft: BatchDraft, zone: string): Pace => ({
  ...windowOf(draft, zone),
  parallel: Number(draft.parallel),
  stopAfterFailures: draft.stopAfter.trim() ? Number(draft.stopAfter) : 0,
});
