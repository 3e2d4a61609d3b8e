/** A CALL of the CSMS and its answer; and which part of the charger each command goes to. No rules in here. */
import type { Charger } from './charger.ts';
import type { Obedience } from './charger-answers.ts';
import * as operate from './charger-operate.ts';
import * as settings from './charger-report.ts';
import { trigger } from './charger-trigger.ts';
import { RpcError } from './rpc/errors.ts';
import type { CallFrame } from './rpc/frame.ts';
import { dialectOf } from './versions.ts';
import type { StationCommand } from './vocabulary.ts';

type Obey<K extends StationCommand['kind']> = (
  charger: Charger,
  command: StationCommand & { kind: K },
) => Obedience | Promise<Obedience>;

const obeys: { [K in StationCommand['kind']]: Obey<K> } = {
  remoteStart: operate.remoteStart,
  remoteStop: operate.remoteStop,
  unlock: operate.unlock,
  reset: operate.reset,
  setAvailability: operate.setAvailability,
  transferData: operate.transferData,
  readTransaction: operate.readTransaction,
  trigger,
  readConfiguration: settings.read,
  writeConfiguration: settings.write,
  readReport: settings.report,
  raw: settings.raw,
  clearCache: (charger) => charger.cards.clearCache(),
  readLocalList: (charger) => charger.cards.read(),
  sendLocalList: (charger, command) => charger.cards.update(command),
  reserve: (charger, command) => charger.reservations.make(command),
  cancelReservation: (charger, command) => charger.reservations.cancel(command),
  setProfile: (charger, command) => charger.profiles.set(command),
  clearProfile: (charger, command) => charger.profiles.clear(command),
  readProfiles: (charger, command) => charger.profiles.tell(command),
  readSchedule: (charger, command) => charger.profiles.composite(command),
  priorityCharging: (charger, command) => charger.profiles.prioritise(command),
  updateSchedule: (charger, command) => charger.profiles.update(command),
  uploadLog: (charger, command) => charger.journal.upload(command),
  updateFirmware: (charger, command) => charger.firmware.update(command),
  installCertificate: (charger, command) => charger.certificates.install(command),
  deleteCertificate: (charger, command) => charger.certificates.remove(command),
  listCertificates: (charger, command) => charger.certificates.list(command),
  sendCertificate: (charger, command) => charger.certificates.take(command),
  setNetworkProfile: (charger, command) => charger.network.setProfile(command),
  readMonitors: (charger, command) => charger.monitors.tell(command),
  setMonitors: (charger, command) => charger.monitors.set(command),
  clearMonitors: (charger, command) => charger.monitors.clear(command),
  setMonitoring: (charger, command) => charger.monitors.setLevel(command),
  showMessage: (charger, command) => charger.display.show(command),
  readMessages: (charger, command) => charger.display.tell(command),
  clearMessage: (charger, command) => charger.display.clear(command),
  customerData: (charger, command) => charger.display.customer(command),
  tellCost: (charger, command) => charger.tariffs.tellCost(command),
  setTariff: (charger, command) => charger.tariffs.set(command),
  changeTariff: (charger, command) => charger.tariffs.change(command),
  clearTariffs: (charger, command) => charger.tariffs.clear(command),
  readTariffs: (charger, command) => charger.tariffs.read(command),
};

/**
 * The answer to a command, and what to do once it is out.
 *
 * @throws RpcError for what only a CALLERROR can say
 */
function obey<K extends StationCommand['kind']>(
  charger: Charger,
  command: StationCommand & { kind: K },
): Obedience | Promise<Obedience> {
  return obeys[command.kind as K](charger, command);
}

/** Obeys a CALL in the owner's way or the standard one, and answers it. */
export function take(charger: Charger, call: CallFrame): void {
  const read = dialectOf(charger.version).readCommand(call.action, call.payload);
  if (!read.ok) {
    charger.link.refuse(call, read.code, read.description);
    return;
  }
  const command = read.value;
  try {
    const obedience = charger.options.onCommand?.(charger, command) ?? obey(charger, command);
    if (!(obedience instanceof Promise)) answer(charger, call, command, obedience);
    else
      obedience.then(
        (settled) => answer(charger, call, command, settled),
        (error: unknown) => refuse(charger, call, error),
      );
  } catch (error) {
    refuse(charger, call, error);
  }
}

function answer(charger: Charger, call: CallFrame, command: StationCommand, obedience: Obedience): void {
  let payload: object;
  try {
    payload = dialectOf(charger.version).writeAnswer(command, obedience.answer);
  } catch (error) {
    refuse(charger, call, error);
    return;
  }
  charger.link.answer(call, payload);
  obedience.afterwards?.(); // the answer is only a promise; what it promised comes after it (§5.11)
}

/** What only a CALLERROR can say, such as an UpdateFirmware of 1.6 that is not accepted. */
function refuse(charger: Charger, call: CallFrame, error: unknown): void {
  if (!(error instanceof RpcError)) throw error;
  charger.link.refuse(call, error.code, error.message);
}
