/** Handlers of files, and of one charger's firmware and logs. */
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { chargers, fileLinks, files as table } from '../../store/tables/index.ts';
import type { Row, Writer } from '../../store/types.ts';
import { type AskDeps, askFirmware, askLog, linkIdOf, outlineOf } from './ask.ts';
import type { Content } from './content.ts';
import { chargerFiles, file, files } from './contract.ts';
import { jobsOf } from './desk.ts';
import { safeName } from './names.ts';
import { progressOf } from './progress-rows.ts';
import { fileAnswer } from './routes.ts';
import { type FileRecord, toFileRow } from './rows.ts';

export interface FileHandlerDeps {
  newId(): string;
  content: Content;
  maxFirmwareBytes: number;
}

/** What chargers with signed updates need to check the firmware by. */
const wrongSignature = (
  certificate: string | null | undefined,
  signature: string | null | undefined,
): Failure | null => {
  if (!certificate !== !signature)
    return invalid('signature', 'Give the signing certificate and the signature together, or neither.');
  if (certificate && !/^\s*-----BEGIN CERTIFICATE-----/.test(certificate))
    return invalid('signingCertificate', 'The signing certificate is in PEM form: -----BEGIN CERTIFICATE----- …');
  if (signature && !/^[A-Za-z0-9+/=\s]+$/.test(signature)) return invalid('signature', 'The signature is base64.');
  return null;
};

export const fileHandlers = ({ newId, content, maxFirmwareBytes }: FileHandlerDeps) => {
  const managed = manage({
    entity: file,
    table,
    sort: '-createdAt',
    toRow: toFileRow,
    async create(body, w, c) {
      const wrong = wrongSignature(body.signingCertificate, body.signature);
      if (wrong) return wrong;
      return {
        id: newId(),
        tenantId: c.caller.scope.tenantId,
        chargerId: null,
        kind: 'firmware' as const,
        name: safeName(body.name, 'firmware.bin'),
        state: 'waiting' as const,
        detail: 'Its bytes were not sent yet.',
        sizeBytes: 0,
        sha256: '',
        vendor: body.vendor ?? '',
        model: body.model ?? '',
        version: body.version ?? '',
        signingCertificate: body.signingCertificate ?? null,
        signature: body.signature ?? null,
        requestNumber: 0,
        createdBy: w.scope.actor.name,
        createdAt: c.now,
        updatedAt: c.now,
      };
    },
    async change(before, patch) {
      if (before.kind !== 'firmware') return fail('conflict', 'A log stays as the charger brought it.');
      if (before.state === 'receiving')
        return fail('conflict', 'The file is being sent just now. Wait until it is there.');
      const after = { ...before, ...patch };
      const wrong = wrongSignature(after.signingCertificate, after.signature);
      return wrong ?? { ...patch, ...(patch.name !== undefined && { name: safeName(patch.name, before.name) }) };
    },
    async keep(row, _w, c) {
      const isFirmware = row.kind === 'firmware';
      return isFirmware && !c.caller.permissions.has('firmware:edit')
        ? fail('forbidden', 'To delete firmware you need the permission firmware:edit.')
        : null;
    },
    async after(row: FileRecord, w: Writer, how) {
      if (how === 'removed') await dropLinks(w, row.id);
      const removed = how === 'removed' && { removed: true };
      await w.emit('file.changed', row.id, { ...toFileRow(row), ...removed }, row.tenantId);
    },
  });
  return bind(files, {
    ...managed,
    remove: async (c) => {
      const refused = await managed.remove(c);
      if (refused) return refused;
      await content.drop(c.params.id ?? '');
      return undefined;
    },
    upload: async (c) => {
      const found = await c.read.find(table, c.params.id ?? '');
      if (!found) return notFound('file');
      if (found.kind !== 'firmware') return fail('conflict', 'Only the charger brings its log.');
      if (!c.request.body) return invalid('', 'Send the bytes of the firmware as the body of the request.');
      const announced = Number(c.request.headers.get('content-length') ?? Number.NaN);
      const row = await content.receive(found.id, c.request.body, {
        maxBytes: maxFirmwareBytes,
        announcedBytes: Number.isFinite(announced) ? announced : undefined,
        otherwise: 'failed',
      });
      if (isFailure(row)) return row;
      const { sizeBytes, sha256 } = row;
      return c.tx(async (w) => {
        await w.audit('file.upload', 'file', row.id, { sizeBytes, sha256 }, row.tenantId);
        return toFileRow(row);
      });
    },
    content: async (c) => {
      const found = await c.read.find(table, c.params.id ?? '');
      if (!found) return notFound('file');
      const needed = found.kind === 'firmware' ? 'firmware:edit' : 'charger:log';
      if (!c.caller.permissions.has(needed)) return fail('forbidden', `This needs the permission ${needed}.`);
      if (found.state !== 'ready') return fail('conflict', 'The file is not whole yet.');
      const { name, kind, tenantId } = found;
      await c.tx((w) => w.audit('file.download', 'file', found.id, { name, kind }, tenantId));
      return fileAnswer(content, found, c.request);
    },
  });
};

const dropLinks = async (w: Writer, fileId: string): Promise<void> => {
  const links = await w.match(fileLinks, { fileId });
  for (const { id } of links) await w.remove(fileLinks, id);
};

/** How long the command waits for its charger unless asked otherwise: people who press a button expect something now. */
const defaultExpiryMs = 60_000;

const usable = async (w: Writer, id: string): Promise<Row<typeof chargers> | Failure> => {
  const charger = await w.find(chargers, id);
  if (!charger) return notFound('charger');
  return charger.disabled ? fail('conflict', 'The charger is disabled. Enable it first.') : charger;
};

export const chargerFileHandlers = (deps: AskDeps) =>
  bind(chargerFiles, {
    askLog: async (c) =>
      c.tx(async (w) => {
        const charger = await usable(w, c.params.id ?? '');
        if (isFailure(charger)) return charger;
        const expiresAt = c.now + (c.body.expiresInMs ?? defaultExpiryMs);
        const asked = await askLog(w, deps, charger, c.body, { expiresAt });
        return isFailure(asked) ? asked : { file: toFileRow(asked.file), commandId: asked.command.id };
      }),
    updateFirmware: async (c) =>
      c.tx(async (w) => {
        const charger = await usable(w, c.params.id ?? '');
        if (isFailure(charger)) return charger;
        const wanted = await w.find(table, c.body.fileId);
        if (!wanted) return invalid('fileId', 'There is no such file, or you may not see it');
        const expiresAt = c.now + (c.body.expiresInMs ?? defaultExpiryMs);
        const { retrieveMs, installMs } = c.body;
        const command = await askFirmware(w, deps, charger, { file: wanted, retrieveMs, installMs }, { expiresAt });
        return isFailure(command) ? command : { commandId: command.id };
      }),
    firmware: async (c) => {
      const charger = await c.read.find(chargers, c.params.id ?? '');
      if (!charger) return notFound('charger');
      const states = ['queued', 'sent', 'accepted', 'rejected', 'failed', 'unsupported', 'expired'] as const;
      const [job] = await jobsOf(c.read, charger.id, [...states]);
      if (!job) return { runs: charger.firmware, job: null };
      const outline = outlineOf(job);
      const progress = progressOf(job);
      const refused = progress === null && !['queued', 'sent', 'accepted'].includes(job.state);
      const link = await c.read.find(fileLinks, linkIdOf(deps.secretKey, job.id));
      const textIn = (value: unknown) => (typeof value === 'string' ? value : '');
      return {
        runs: charger.firmware,
        job: {
          commandId: job.id,
          batchId: job.batchId,
          fileId: outline?.fileId ?? null,
          fileName: textIn(outline?.fileName),
          version: textIn(outline?.version),
          phase: progress?.phase ?? (refused ? 'refused' : 'asked'),
          detail: progress?.words ?? job.detail,
          atMs: progress?.atMs ?? job.updatedAt,
          fetchedAt: link?.usedAt ?? null,
          steps: [...(progress?.steps ?? [])],
        },
      };
    },
  });
