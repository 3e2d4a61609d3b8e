/** The desk of files: what chargers say of firmware and logs goes to the command and the file it is about. */
import { and, desc, eq, inArray } from 'drizzle-orm';
import { clearAt, raiseAt } from '../../bridge/desk-alarms.ts';
import type { ChargerRecord, Desk } from '../../bridge/desks.ts';
import { firmwareFailedCode } from '../../care/alarms/rules.ts';
import { commands, fileLinks, files } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import { type CommandRecord, toCommandRow } from '../commands/rows.ts';
import { composed, type LinkDeps, linkIdOf, outlineOf } from './ask.ts';
import { safeName } from './names.ts';
import { afterBoot, afterStatus, endOf, logStatus, type Progress, type Wanted } from './progress.ts';
import { progressOf } from './progress-rows.ts';
import { type FileRecord, toFileRow } from './rows.ts';

export interface FileDeskDeps extends LinkDeps {
  newId(): string;
  now(): number;
}

const lastJobs = 20;

/** Updates that the charger may still speak of, newest first. */
export const jobsOf = (read: Reader, chargerId: string, states: CommandRecord['state'][]): Promise<CommandRecord[]> =>
  read.select(commands, {
    where: and(eq(commands.chargerId, chargerId), inArray(commands.state, states), eq(commands.kind, 'updateFirmware')),
    orderBy: [
      { column: commands.createdAt, desc: true },
      { column: commands.id, desc: true },
    ],
    limit: lastJobs,
  });

const wantedBy = (command: CommandRecord): Wanted => {
  const outline = outlineOf(command);
  const textIn = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { version: textIn(outline?.version) ?? '', was: textIn(outline?.was) || undefined };
};

const requestIn = (payload: unknown): unknown =>
  typeof payload === 'object' && payload !== null && 'requestId' in payload ? payload.requestId : undefined;

export const createFileDesk = (deps: FileDeskDeps): Desk => {
  const follow = async (
    w: Writer,
    charger: ChargerRecord,
    command: CommandRecord,
    progress: Progress,
    nowMs: number,
  ): Promise<void> => {
    const before = progressOf(command);
    const row = await w.update(commands, command.id, {
      result: progress,
      detail: progress.words.slice(0, 500),
      updatedAt: nowMs,
    });
    if (row) await w.emit('command.changed', row.id, toCommandRow(row), row.tenantId);
    if (command.batchId !== null) w.bell('batches');
    if (progress.phase === before?.phase) return;
    const { phase, words } = progress;
    if (phase === 'failed') {
      await raiseAt(w, charger, { code: firmwareFailedCode, level: 'major', detail: words }, nowMs, deps.newId);
      return;
    }
    if (endOf(progress, nowMs) !== 'done') return;
    await clearAt(w, charger, firmwareFailedCode, nowMs);
    await w.update(fileLinks, linkIdOf(deps.secretKey, command.id), { expiresAt: nowMs });
  };

  const closeLink = (w: Writer, command: CommandRecord, nowMs: number) =>
    w.update(fileLinks, linkIdOf(deps.secretKey, command.id), { expiresAt: nowMs });

  const changeFile = async (w: Writer, file: FileRecord, patch: Partial<FileRecord>, nowMs: number): Promise<void> => {
    // The mark of an upload under way is its own.
    const updatedAt = file.state === 'receiving' ? file.updatedAt : Math.max(nowMs, file.updatedAt + 1);
    const row = await w.update(files, file.id, { ...patch, updatedAt });
    if (row) await w.emit('file.changed', row.id, toFileRow(row), row.tenantId);
    w.bell('batches');
  };

  /** The log that a message is about: by its number, and without one the last that was asked for. */
  const logOf = async (
    w: Writer,
    chargerId: string,
    requestId: number | undefined,
  ): Promise<FileRecord | undefined> => {
    if (requestId !== undefined && requestId > 0)
      return (await w.match(files, { requestNumber: requestId })).find((file) => file.chargerId === chargerId);
    const [last] = await w.raw
      .select({ id: files.id })
      .from(files)
      .where(and(eq(files.chargerId, chargerId), eq(files.kind, 'diagnostics')))
      .orderBy(desc(files.createdAt), desc(files.id))
      .limit(1);
    return last && w.find(files, last.id);
  };

  return {
    events: {
      async firmwareProgressed(w, charger, { status, requestId }, nowMs) {
        const known = await jobsOf(w, charger.id, ['sent', 'accepted', 'failed']);
        const named = known.find(({ payload }) => requestId !== undefined && requestIn(payload) === requestId);
        const job = named ?? (requestId === undefined || requestId <= 0 ? known[0] : undefined);
        const progress = job && afterStatus(progressOf(job), status, charger.firmware, wantedBy(job), nowMs);
        if (job && progress) await follow(w, charger, job, progress, nowMs);
        return {};
      },
      async logProgressed(w, charger, { status, requestId }, nowMs) {
        const file = await logOf(w, charger.id, requestId);
        const said = logStatus(status);
        // What is here is here, whatever the charger believes.
        if (!file || !said || file.state === 'ready') return {};
        if (!said.isFailure) await changeFile(w, file, { detail: said.words }, nowMs);
        else if (file.state !== 'receiving') await changeFile(w, file, { state: 'failed', detail: said.words }, nowMs);
        return {};
      },
    },
    async booted(w, charger, _isNew, nowMs) {
      const [job] = await jobsOf(w, charger.id, ['sent', 'accepted', 'failed']);
      const progress = job && afterBoot(progressOf(job), charger.firmware, wantedBy(job), nowMs);
      if (job && progress) await follow(w, charger, job, progress, nowMs);
    },
    compose: (read, command) => composed(read, deps, command, deps.now()),
    async answered(w, command, answer, nowMs) {
      const outline = outlineOf(command);
      if (!outline) return;
      // Of one that failed nobody knows whether the charger heard it: it may still come.
      const isOver = command.state === 'rejected' || command.state === 'unsupported' || command.state === 'expired';
      if (isOver) await closeLink(w, command, nowMs);
      if (command.kind !== 'uploadLog') return;
      const file = await w.find(files, outline.fileId);
      if (!file || file.state === 'ready') return;
      if (answer.outcome !== 'accepted') {
        const detail = command.detail || 'The charger refused to send it.';
        if (file.state === 'waiting') await changeFile(w, file, { state: 'failed', detail }, nowMs);
        return;
      }
      const { data } = answer;
      const given = typeof data === 'object' && data !== null && 'fileName' in data ? data.fileName : undefined;
      if (typeof given === 'string' && given !== '')
        await changeFile(w, file, { name: safeName(given, file.name) }, nowMs);
    },
  };
};
