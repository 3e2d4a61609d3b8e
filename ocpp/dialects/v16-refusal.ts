/** What OCPP 1.6 has no words for, with the reason for people. Looks at no lengths and formats. */
import { messages16 } from '../messages/v16.ts';
import type { CertificateUse, ChargingProfile, StationCommand, StationCommandKind } from '../vocabulary.ts';
import { certificateWords } from './words16.ts';

const wholeCommands: Partial<Record<StationCommandKind, string>> = {
  readProfiles: 'OCPP 1.6 cannot list charging profiles; ask for the schedule that results from them.',
  readReport: 'OCPP 1.6 has no reports; ask for the configuration.',
  readMonitors: 'OCPP 1.6 has no monitors.',
  setMonitors: 'OCPP 1.6 has no monitors.',
  clearMonitors: 'OCPP 1.6 has no monitors.',
  setMonitoring: 'OCPP 1.6 has no monitors.',
  showMessage: 'OCPP 1.6 has no display messages.',
  readMessages: 'OCPP 1.6 has no display messages.',
  clearMessage: 'OCPP 1.6 has no display messages.',
  tellCost: 'OCPP 1.6 cannot tell a station what a transaction costs.',
  readTransaction: 'OCPP 1.6 cannot ask for the state of a transaction.',
  customerData: 'OCPP 1.6 cannot ask for or clear the data of a customer; clear the cache and send a new local list.',
  setNetworkProfile: 'OCPP 1.6 has no network profiles.',
  setTariff: 'OCPP 1.6 has no tariffs in the station.',
  changeTariff: 'OCPP 1.6 has no tariffs in the station.',
  clearTariffs: 'OCPP 1.6 has no tariffs in the station.',
  readTariffs: 'OCPP 1.6 has no tariffs in the station.',
  priorityCharging: 'OCPP 1.6 has no priority charging.',
  updateSchedule: 'OCPP 1.6 has no profiles whose limit can be updated; set the profile again.',
};

const purposes: Partial<Record<ChargingProfile['purpose'], string>> = {
  externalConstraints: 'OCPP 1.6 has no profiles of external constraints; only the station itself knows those.',
  priorityCharging: 'OCPP 1.6 has no priority charging.',
  localGeneration: 'OCPP 1.6 has no profiles for local generation.',
};

/** @returns why 1.6 has no words for the command; `undefined` when it has */
export function refusal(command: StationCommand): string | undefined {
  return wholeCommands[command.kind] ?? partOf(command);
}

function partOf(command: StationCommand): string | undefined {
  switch (command.kind) {
    case 'unlock':
    case 'setAvailability':
      // The only outlet of a connector of 1.6 is the connector.
      return (command.outlet ?? 1) === 1 ? undefined : 'OCPP 1.6 cannot name one of several outlets of a connector.';
    case 'reset':
      return (command.connector ?? 0) === 0 ? undefined : 'OCPP 1.6 can reset the whole station only.';
    case 'trigger':
      return command.message === 'transaction'
        ? 'OCPP 1.6 has no transaction message that could be triggered; ask for meter values.'
        : undefined;
    case 'remoteStart':
      return command.profile === undefined ? undefined : profileRefusal(command.profile);
    case 'setProfile':
      return profileRefusal(command.profile);
    case 'clearProfile':
      return command.purpose === undefined ? undefined : purposes[command.purpose];
    case 'updateFirmware':
      return command.signature === undefined && (command.installMs ?? 0) > command.retrieveMs
        ? 'OCPP 1.6 installs unsigned firmware as soon as it is retrieved; only signed firmware can wait.'
        : undefined;
    case 'installCertificate':
      return certificateRefusal([command.use]);
    case 'listCertificates':
      return certificateRefusal(command.uses ?? []);
    case 'sendCertificate':
      return (command.use ?? 'station') === 'station'
        ? undefined
        : 'OCPP 1.6 knows one certificate of the station only; none for ISO 15118.';
    case 'raw':
      return rawRefusal(command.action);
    default:
      return undefined;
  }
}

function profileRefusal({ purpose, kind, schedules }: ChargingProfile): string | undefined {
  if (kind === 'dynamic') return 'OCPP 1.6 has no dynamic charging profiles.';
  if (schedules.length > 1) return 'OCPP 1.6 takes one schedule in a charging profile.';
  if (schedules.some(({ limitAtSoc }) => limitAtSoc !== undefined))
    return 'OCPP 1.6 cannot limit by the state of charge.';
  if (schedules.some(({ periods }) => periods.some(({ phaseToUse }) => phaseToUse !== undefined)))
    return 'OCPP 1.6 cannot choose the phase to charge on.';
  return purposes[purpose];
}

function certificateRefusal(uses: readonly CertificateUse[]): string | undefined {
  return uses.every((use) => certificateWords[use] !== undefined)
    ? undefined
    : "OCPP 1.6 knows the central system's and the manufacturer's root certificates only.";
}

function rawRefusal(action: string): string | undefined {
  const message = Object.entries(messages16).find(([name]) => name === action)?.[1];
  if (message === undefined) return `OCPP 1.6 has no action ${action.slice(0, 50)}.`;
  return message.from === 'station' ? `${action} is sent by stations only.` : undefined;
}
