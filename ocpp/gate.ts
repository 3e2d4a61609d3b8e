/**
 * The boot gate: what may be said while a station is not accepted (OCPP 1.6 §4.2 and errata, 2.0.1 B01–B03). Pure; whether a boot
 * is accepted is the owner's decision.
 *
 * A connection begins open, because a reconnecting station need not boot again. After a boot answered `pending` or `rejected`,
 * messages other than BootNotification are refused, save those that we asked for ourselves: by a trigger, or by a command whose
 * outcome arrives in messages of its own. While `pending` no transaction may be started or stopped from here, while `rejected`
 * nothing is sent.
 */
import type { Dialect, WireCall } from './dialects/dialect.ts';
import { isRecord } from './messages/shape.ts';
import type { StationCommand } from './vocabulary.ts';

export interface Gate {
  boot: 'open' | 'pending' | 'rejected';
  /** Actions that were asked for while the boot was pending. */
  asked: Set<string> | undefined;
}

/** Commands by their action, all versions, whose outcome the station tells in a message of this action. */
const toldBy: Readonly<Record<string, string>> = {
  CustomerInformation: 'NotifyCustomerInformation',
  GetBaseReport: 'NotifyReport',
  GetChargingProfiles: 'ReportChargingProfiles',
  GetDERControl: 'ReportDERControl',
  GetDiagnostics: 'DiagnosticsStatusNotification',
  GetDisplayMessages: 'NotifyDisplayMessages',
  GetLog: 'LogStatusNotification',
  GetMonitoringReport: 'NotifyMonitoringReport',
  GetReport: 'NotifyReport',
  PublishFirmware: 'PublishFirmwareStatusNotification',
  SignedUpdateFirmware: 'SignedFirmwareStatusNotification',
  UpdateFirmware: 'FirmwareStatusNotification',
};

const startsOrStops: ReadonlySet<string> = new Set([
  'RemoteStartTransaction',
  'RemoteStopTransaction',
  'RequestStartTransaction',
  'RequestStopTransaction',
]);

export function mayReceive(gate: Gate, action: string): boolean {
  return gate.boot === 'open' || action === 'BootNotification' || gate.asked?.has(action) === true;
}

export function maySend(gate: Gate, wire: WireCall): boolean {
  return gate.boot === 'open' || (gate.boot === 'pending' && !startsOrStops.has(wire.action));
}

/** Remembers, while pending, what a command that goes out now will make the station say. */
export function remember(gate: Gate, dialect: Dialect, command: StationCommand, wire: WireCall): void {
  if (gate.boot !== 'pending') return;
  const action = expected(dialect, command, wire);
  if (action === undefined) return;
  gate.asked ??= new Set();
  gate.asked.add(action);
}

function expected(dialect: Dialect, command: StationCommand, { action, payload }: WireCall): string | undefined {
  if (command.kind === 'trigger') return dialect.triggeredAction(command);
  const named = isRecord(payload) ? payload.requestedMessage : undefined;
  if (typeof named === 'string') return /^Sign.*Certificate$/.test(named) ? 'SignCertificate' : named;
  return Object.hasOwn(toldBy, action) ? toldBy[action] : undefined;
}

/** A boot has been answered. */
export function booted(gate: Gate, status: 'accepted' | 'pending' | 'rejected'): void {
  gate.boot = status === 'accepted' ? 'open' : status;
  // A station that boots once more while it is pending still owes what it was asked for.
  if (status !== 'pending') gate.asked = undefined;
}
