/**
 * Asking chargers to fetch firmware or bring a log: the command's row keeps an outline only, and its address, which holds a secret, is
 * made when it is sent. The secret follows from the command and the server's key, so that nobody who reads rows or events has it; the
 * link is known by the secret's hash. Within the writer's transaction.
 *
 * A firmware link may be used any number of times, whole or by Range, until it ends, because chargers try again as they like; it ends
 * when the new firmware runs, when the command is refused, or a day after it was to be fetched. A log's link takes one whole file.
 */
import { createHmac } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import type { StationCommand } from '../../../ocpp/index.ts';
import { hashToken } from '../../access/secrets.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { type Failure, fail, invalid } from '../../kernel/result.ts';
import { fileLinks, files } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { safeName } from './names.ts';
import { type FileRecord, toFileRow } from './rows.ts';

const hourMs = 3_600_000;
/** How long a charger may take after it was asked. */
export const logLifeMs = 6 * hourMs;
export const firmwareLifeMs = 24 * hourMs;
const retries = 3;
const retryIntervalS = 60;

export interface LinkDeps {
  secretKey: Buffer;
  /** Origin under which chargers reach this server; undefined: unknown. */
  publicUrl: string | undefined;
}

export interface AskDeps extends LinkDeps {
  commands: Pick<Commands, 'queueOutline'>;
  now(): number;
  newId(): string;
}

export interface AskedLog {
  log: 'diagnostics' | 'security';
  fromMs?: number | undefined;
  toMs?: number | undefined;
}
export interface AskedFirmware {
  file: FileRecord;
  retrieveMs?: number | undefined;
  installMs?: number | undefined;
}
export interface Waits {
  /** The command goes out until then. */
  expiresAt: number;
  batchId?: string | undefined;
}

export const tokenOf = (secretKey: Buffer, commandId: string): string =>
  `wff_${createHmac('sha256', secretKey).update(`file link of ${commandId}`).digest('base64url')}`;
export const linkIdOf = (secretKey: Buffer, commandId: string): string => hashToken(tokenOf(secretKey, commandId));

/** What outlines of ours say; undefined for commands that name another address. */
export const outlineOf = (
  command: Pick<CommandRecord, 'payload'>,
): { fileId: string; requestId: number; [more: string]: unknown } | undefined => {
  const { payload } = command;
  if (typeof payload !== 'object' || payload === null || !('fileId' in payload) || !('requestId' in payload))
    return undefined;
  const { fileId, requestId } = payload;
  return typeof fileId === 'string' && typeof requestId === 'number' ? { ...payload, fileId, requestId } : undefined;
};

/** Why chargers cannot be given an address. */
export const noAddress = ({ publicUrl }: Pick<LinkDeps, 'publicUrl'>): Failure | null =>
  publicUrl
    ? null
    : fail(
        'conflict',
        'Set PUBLIC_URL to the address under which chargers reach this server, and start it again: the charger is given a link to it.',
      );

const addLink = (
  w: Writer,
  deps: AskDeps,
  command: CommandRecord,
  fileId: string,
  way: 'up' | 'down',
  expiresAt: number,
): Promise<void> =>
  w.insert(fileLinks, {
    id: linkIdOf(deps.secretKey, command.id),
    tenantId: command.tenantId,
    fileId,
    chargerId: command.chargerId,
    way,
    expiresAt,
    usedAt: null,
    createdAt: deps.now(),
  });

/** Asks for a log: a file that waits for it, a link to bring it by, and the command. */
export const askLog = async (
  w: Writer,
  deps: AskDeps,
  charger: ChargerRecord,
  { log, fromMs, toMs }: AskedLog,
  { expiresAt, batchId }: Waits,
): Promise<{ file: FileRecord; command: CommandRecord } | Failure> => {
  const refused = noAddress(deps);
  if (refused) return refused;
  if (fromMs !== undefined && toMs !== undefined && toMs <= fromMs)
    return invalid('toMs', 'The end of the log must come after its beginning.');
  const nowMs = deps.now();
  const requestNumber = await w.nextTransactionNumber();
  const day = Temporal.Instant.fromEpochMilliseconds(nowMs).toString().slice(0, 10);
  const file: FileRecord = {
    id: deps.newId(),
    tenantId: charger.tenantId,
    chargerId: charger.id,
    kind: log,
    name: safeName(`${charger.identity}-${log}-${day}.log`, 'charger.log'),
    state: 'waiting',
    detail: '',
    sizeBytes: 0,
    sha256: '',
    vendor: charger.vendor,
    model: charger.model,
    version: charger.firmware,
    signingCertificate: null,
    signature: null,
    requestNumber,
    createdBy: w.scope.actor.name,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
  await w.insert(files, file);
  const outline = {
    kind: 'uploadLog' as const,
    requestId: requestNumber,
    fileId: file.id,
    log,
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
  };
  const command = await deps.commands.queueOutline(w, charger, outline, expiresAt, batchId);
  await addLink(w, deps, command, file.id, 'up', expiresAt + logLifeMs);
  await w.emit('file.changed', file.id, toFileRow(file), file.tenantId);
  await w.audit(
    'charger.log',
    'charger',
    charger.id,
    { log, fileId: file.id, commandId: command.id },
    charger.tenantId,
  );
  return { file, command };
};

/** Why a charger shall not be given this firmware; null when it may. */
export const misfit = (file: FileRecord, charger: Pick<ChargerRecord, 'vendor' | 'model'>): string | null => {
  if (file.kind !== 'firmware') return 'The file is no firmware.';
  if (file.state !== 'ready') return 'The firmware is not whole yet. Send its bytes first.';
  const differs = (wanted: string, has: string) =>
    wanted !== '' && has !== '' && wanted.toLowerCase() !== has.toLowerCase();
  if (differs(file.vendor, charger.vendor))
    return `The firmware is for chargers of ${file.vendor}, not of ${charger.vendor}.`;
  if (differs(file.model, charger.model))
    return `The firmware is for the model ${file.model}, not for ${charger.model}.`;
  return null;
};

/** Asks for an update: a link to fetch it by, and the command. */
export const askFirmware = async (
  w: Writer,
  deps: AskDeps,
  charger: ChargerRecord,
  { file, retrieveMs, installMs }: AskedFirmware,
  { expiresAt, batchId }: Waits,
): Promise<CommandRecord | Failure> => {
  const refused = noAddress(deps);
  if (refused) return refused;
  const wrong = misfit(file, charger);
  if (wrong) return fail('conflict', wrong);
  const outline = {
    kind: 'updateFirmware' as const,
    requestId: await w.nextTransactionNumber(),
    fileId: file.id,
    fileName: file.name,
    version: file.version,
    was: charger.firmware,
    retrieveMs: retrieveMs ?? deps.now(),
    ...(installMs !== undefined && { installMs }),
  };
  if (installMs !== undefined && installMs < outline.retrieveMs)
    return invalid('installMs', 'It can only be installed after it has been fetched.');
  const command = await deps.commands.queueOutline(w, charger, outline, expiresAt, batchId);
  const from = Math.max(expiresAt, outline.retrieveMs, installMs ?? 0);
  await addLink(w, deps, command, file.id, 'down', from + firmwareLifeMs);
  const { fileId, version } = outline;
  await w.audit(
    'charger.firmware',
    'charger',
    charger.id,
    { fileId, version, commandId: command.id },
    charger.tenantId,
  );
  return command;
};

const timeIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The whole command for a charger, with its address; undefined when the file or the link is gone. */
export const composed = async (
  read: Reader,
  deps: LinkDeps,
  command: CommandRecord,
  nowMs: number,
): Promise<StationCommand | undefined> => {
  const outline = outlineOf(command);
  if (!outline || !deps.publicUrl) return undefined;
  const token = tokenOf(deps.secretKey, command.id);
  const [link] = await read.select(fileLinks, {
    where: and(eq(fileLinks.id, hashToken(token)), gt(fileLinks.expiresAt, nowMs)),
  });
  const file = link && (await read.find(files, link.fileId));
  if (!file) return undefined;
  const { requestId } = outline;
  const rest = { requestId, retries, retryIntervalS };
  const address = `${deps.publicUrl}/files/${token}`;
  if (command.kind === 'uploadLog' && file.kind !== 'firmware') {
    const [fromMs, toMs] = [timeIn(outline.fromMs), timeIn(outline.toMs)];
    return {
      ...{ kind: 'uploadLog', ...rest, log: file.kind, url: address },
      ...(fromMs !== undefined && { fromMs }),
      ...(toMs !== undefined && { toMs }),
    };
  }
  if (command.kind !== 'updateFirmware' || file.kind !== 'firmware' || file.state !== 'ready') return undefined;
  const installMs = timeIn(outline.installMs);
  return {
    ...{ kind: 'updateFirmware', ...rest, url: `${address}/${encodeURIComponent(file.name)}` },
    retrieveMs: timeIn(outline.retrieveMs) ?? nowMs,
    ...(installMs !== undefined && { installMs }),
    ...(file.signingCertificate &&
      file.signature && { signingCertificate: file.signingCertificate, signature: file.signature }),
  };
};
