/** Files: firmware that chargers fetch from us, and logs that they bring us; and what one charger is doing about either. */
import * as z from 'zod/mini';
import { endpoint, feature, nothing, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const fileKinds = ['firmware', 'diagnostics', 'security'] as const;
/** `waiting`: nothing has come yet · `receiving`: the bytes are coming in · `ready`: whole and checked · `failed`: see `detail`. */
export const fileStates = ['waiting', 'receiving', 'ready', 'failed'] as const;

export const file = f.entity('file', 'File', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  chargerId: f.id({ label: 'Charger', nullable: true, filter: true, help: 'Whose log it is; none for firmware' }),
  kind: f.choice(fileKinds, { label: 'Kind', filter: true }),
  name: f.text({ label: 'Name', max: 120, write: 'always', required: true, filter: true, sort: true }),
  state: f.choice(fileStates, { label: 'State', filter: true }),
  detail: f.text({ label: 'Detail', max: 500 }),
  sizeBytes: f.integer({ label: 'Size', unit: 'B' }),
  sha256: f.text({ label: 'SHA-256', max: 64, hidden: true, help: 'Hex; empty until the file is ready' }),
  vendor: f.text({ label: 'For vendor', max: 50, write: 'always', filter: true, help: 'Empty: any' }),
  model: f.text({ label: 'For model', max: 50, write: 'always', filter: true, help: 'Empty: any' }),
  version: f.text({
    label: 'Version',
    max: 120,
    write: 'always',
    filter: true,
    help: 'As the charger names it once it runs; an update is confirmed by it',
  }),
  signingCertificate: f.long({
    label: 'Signing certificate',
    max: 10_000,
    write: 'always',
    nullable: true,
    hidden: true,
    help: 'PEM; chargers with signed updates check the firmware by it. Given together with the signature',
  }),
  signature: f.text({ label: 'Signature', max: 800, write: 'always', nullable: true, hidden: true, help: 'Base64' }),
  requestNumber: f.integer({ label: 'Request', hidden: true }),
  createdBy: f.text({ label: 'By', max: 120 }),
  createdAt: f.time({ label: 'Created', sort: true, filter: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

const row = f.rowSchema(file);
const managed = resource(file, {
  path: '/v1/files',
  view: 'charger:view',
  edit: 'firmware:edit',
  only: ['create', 'update', 'remove'],
});

export const files = feature('files', 'Firmware and logs', {
  ...managed,
  create: { ...managed.create, summary: 'Announce a firmware file; send its bytes to /v1/files/{id}/content next' },
  /** Of firmware too, which needs `firmware:edit` besides. */
  remove: { ...managed.remove, may: 'charger:log' as const },
  upload: endpoint({
    method: 'PUT',
    path: '/v1/files/{id}/content',
    may: 'firmware:edit',
    takes: 'stream',
    summary: 'Send the bytes of a firmware file; once whole it cannot be changed, until then it may be sent again',
    out: row,
  }),
  content: endpoint({
    method: 'GET',
    path: '/v1/files/{id}/content',
    may: 'charger:view',
    answers: 'file',
    fileTypes: ['application/octet-stream'],
    summary: 'Download a file, whole or by Range: logs need `charger:log`, firmware `firmware:edit`',
    out: nothing,
  }),
});

export const logKinds = ['diagnostics', 'security'] as const;
const timeMs = z.int().check(z.gte(0), z.lte(4_102_444_800_000));
const dayMs = 86_400_000;
/** How long the command waits for a charger that is away. */
const expiresInMs = z.optional(z.int().check(z.gte(1000), z.lte(30 * dayMs)));

export const logRequest = { log: z.enum(logKinds), fromMs: z.optional(timeMs), toMs: z.optional(timeMs) };
export const firmwareRequest = {
  fileId: z.string().check(z.minLength(1), z.maxLength(64)),
  /** When the charger shall fetch it; at once when not given. */
  retrieveMs: z.optional(timeMs),
  /** When it shall install it; chargers of OCPP 1.6 without signed updates cannot be told. */
  installMs: z.optional(timeMs),
};

export const firmwarePhases = [
  'asked',
  'refused',
  'scheduled',
  'downloading',
  'paused',
  'downloaded',
  'installing',
  'restarting',
  'installed',
  'confirmed',
  'failed',
] as const;

export const firmwareState = z.object({
  /** What the charger said at its last boot. */
  runs: z.string(),
  /** The last update asked for; null when there was none. */
  job: z.nullable(
    z.object({
      commandId: z.string(),
      batchId: z.nullable(z.string()),
      /** Null: fetched from an address outside. */
      fileId: z.nullable(z.string()),
      fileName: z.string(),
      version: z.string(),
      phase: z.enum(firmwarePhases),
      detail: z.string(),
      /** When the phase began. */
      atMs: z.int(),
      /** When the charger had first fetched the whole file from us. */
      fetchedAt: z.nullable(z.int()),
      steps: z.array(z.object({ status: z.string(), atMs: z.int() })),
    }),
  ),
});

const charger = '/v1/chargers/{id}' as const;
export const chargerFiles = feature('chargerFiles', 'Firmware and logs of one charger', {
  askLog: endpoint({
    method: 'POST',
    path: `${charger}/logs`,
    may: 'charger:log',
    status: 202,
    summary: 'Have the charger bring a log; follow the file by live event `file.changed`',
    body: z.strictObject({ ...logRequest, expiresInMs }),
    out: z.object({ file: row, commandId: z.string() }),
  }),
  updateFirmware: endpoint({
    method: 'POST',
    path: `${charger}/firmware`,
    may: 'firmware:edit',
    status: 202,
    summary: 'Have the charger fetch and install a firmware file; follow it under /v1/chargers/{id}/firmware',
    body: z.strictObject({ ...firmwareRequest, expiresInMs }),
    out: z.object({ commandId: z.string() }),
  }),
  firmware: endpoint({
    method: 'GET',
    path: `${charger}/firmware`,
    may: 'charger:view',
    summary: 'What firmware the charger runs, and how far the last update came',
    out: firmwareState,
  }),
});
