/** What can be done with many chargers at once: commands that name nothing of one charger, and operations of several steps. Browser-safe. */
import * as z from 'zod/mini';
import type { StationCommand, StationCommandKind } from '../../../ocpp/vocabulary.ts';
import type { Permission } from '../../kernel/permissions.ts';
import { commandBody, isNumbered } from '../commands/body.ts';
import { permissionsFor } from '../commands/permissions.ts';
import { firmwareRequest, logRequest } from '../files/contract.ts';

export const batchOperation = z.discriminatedUnion('kind', [
  commandBody,
  /** Has the charger fetch and install a file; done when the new version runs. */
  z.strictObject({ kind: z.literal('firmware'), ...firmwareRequest }),
  /** Has the charger bring a log; done when it is here. */
  z.strictObject({ kind: z.literal('log'), ...logRequest }),
  /** Writes what differs from the setting template that counts for the charger. */
  z.strictObject({ kind: z.literal('applyTemplate') }),
]);
export type BatchOperation = z.infer<typeof batchOperation>;

/** Name a session, a number or a certificate of one charger, or are kept in step by themselves. */
const ofOneCharger: ReadonlySet<string> = new Set<StationCommandKind>([
  'remoteStop',
  'tellCost',
  'readTransaction',
  'changeTariff',
  'priorityCharging',
  'reserve',
  'cancelReservation',
  'sendLocalList',
  'sendCertificate',
  'deleteCertificate',
  'updateSchedule',
]);

/** Why this cannot be done with many chargers; null when it can. */
export const unfit = (op: BatchOperation): string | null => {
  if (ofOneCharger.has(op.kind)) return 'This command is about one charger’s own things. Send it to that charger.';
  if (op.kind === 'uploadLog') return 'Each charger needs an address of its own. Choose the operation "log".';
  return null;
};

/** What the operation needs beyond `charger:command`. */
export const permissionsOf = (op: BatchOperation): Permission[] => {
  if (op.kind === 'firmware') return ['firmware:edit'];
  if (op.kind === 'log') return ['charger:log'];
  return op.kind === 'applyTemplate' ? ['charger:edit'] : permissionsFor(op);
};

/** Ends or harms a running session: it waits until none runs. */
export const disturbs = (op: BatchOperation): boolean =>
  op.kind === 'firmware' || op.kind === 'updateFirmware' || op.kind === 'reset';

const nowhere = 'https://example.com/file';

/** A command of the kind that chargers will be sent, to ask whether they can take it. */
export const sampleOf = (op: BatchOperation): StationCommand => {
  switch (op.kind) {
    case 'firmware':
      return { kind: 'updateFirmware', requestId: 1, url: nowhere, retrieveMs: 0 };
    case 'log':
      return { kind: 'uploadLog', requestId: 1, log: op.log, url: nowhere };
    case 'applyTemplate':
      return { kind: 'writeConfiguration', entries: [{ key: 'HeartbeatInterval', value: '300' }] };
    default:
      return isNumbered(op) ? { ...op, requestId: op.requestId ?? 1 } : op;
  }
};

/** Under which name a charger's passport keeps how it answered such a command. */
export const learnedAs = (op: BatchOperation): string => {
  const command = sampleOf(op);
  if (command.kind === 'trigger') return `trigger:${command.message}`;
  return command.kind === 'uploadLog' ? `uploadLog:${command.log}` : command.kind;
};
