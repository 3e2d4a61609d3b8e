/** When one charger's part of a batch is over, and how it ended. Pure. */
import type { CommandRecord } from '../commands/rows.ts';
import { endOf } from '../files/progress.ts';
import { progressOf } from '../files/progress-rows.ts';
import type { FileRecord } from '../files/rows.ts';

const hourMs = 3_600_000;
/** An update about which nothing more is heard for so long after its time is given up. */
export const silentMs = 6 * hourMs;

/** `again`: it never went out, so it may be tried once more. */
export type ItemEnd = { state: 'done' | 'failed'; detail: string } | 'again' | undefined;

const timeIn = (payload: unknown, name: string): number => {
  const value =
    typeof payload === 'object' && payload !== null ? Object.entries(payload).find(([k]) => k === name) : undefined;
  return typeof value?.[1] === 'number' ? value[1] : 0;
};

/** @param file the log that the command asked for, where there is one */
export const endOfItem = (command: CommandRecord | undefined, file: FileRecord | undefined, nowMs: number): ItemEnd => {
  if (!command) return { state: 'failed', detail: 'The command is gone.' };
  const { state, kind, detail, payload } = command;
  if (state === 'queued' || state === 'sent') return undefined;
  if (state === 'expired') return 'again';
  const progress = kind === 'updateFirmware' ? progressOf(command) : null;
  const end = endOf(progress, nowMs);
  if (end && progress) return { state: end, detail: progress.words };
  if (state !== 'accepted') return { state: 'failed', detail };
  if (kind === 'updateFirmware') {
    const from = Math.max(
      command.updatedAt,
      timeIn(payload, 'retrieveMs'),
      timeIn(payload, 'installMs'),
      progress?.atMs ?? 0,
    );
    return nowMs - from < silentMs
      ? undefined
      : {
          state: 'failed',
          detail: `${progress?.words ?? 'The charger took the order.'} Nothing more was heard of it.`,
        };
  }
  if (kind !== 'uploadLog') return { state: 'done', detail };
  if (!file) return { state: 'failed', detail: 'The log was deleted.' };
  if (file.state === 'ready') return { state: 'done', detail: file.name };
  return file.state === 'failed' ? { state: 'failed', detail: file.detail } : undefined;
};
