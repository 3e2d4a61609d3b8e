/** Which commands 2.0.1 and 2.1 have no words for, and why, for people. Looks at words only, not at lengths and formats. */
import type { StationCommand, TokenType } from '../vocabulary.ts';
import { missingIn201, purposeGap } from './profiles2.ts';
import { tokenTypes21 } from './v2-tokens.ts';
import { messageOf, nameOf, type Wire } from './v2-wire.ts';

/** `undefined` when there are words for it. */
export function refusal(wire: Wire, command: StationCommand): string | undefined {
  const missing = missingInBoth(wire, command);
  if (missing !== undefined) return `${nameOf(wire)} ${missing}.`;
  const gap = wire.version === 'ocpp2.0.1' ? gapOf201(command) : undefined;
  return gap === undefined ? undefined : `${nameOf(wire)} has no ${gap}.`;
}

function missingInBoth(wire: Wire, command: StationCommand): string | undefined {
  switch (command.kind) {
    case 'readConfiguration':
      return command.keys === undefined
        ? 'tells all settings by a report only: ask for that, or name the settings'
        : undefined;
    case 'setMonitoring':
      if (command.base === undefined && command.severity === undefined)
        return 'needs a base or a severity to monitor by';
      return command.base === undefined || command.severity === undefined
        ? undefined
        : 'sets the base and the severity of monitoring by two commands: send one after the other';
    case 'installCertificate':
      return command.use === 'v2gChain' ? 'installs root certificates only, no chains' : undefined;
    case 'raw': {
      const message = messageOf(wire, command.action);
      if (message === undefined) return `has no ${command.action.slice(0, 50)} message`;
      return message.from === 'station' ? `has ${command.action} for messages of stations only` : undefined;
    }
    default:
      return undefined;
  }
}

/** What 2.0.1 lacks of the command, as the object of "has no …". */
function gapOf201(command: StationCommand): string | undefined {
  switch (command.kind) {
    case 'setTariff':
    case 'changeTariff':
    case 'clearTariffs':
    case 'readTariffs':
      return 'tariff messages';
    case 'priorityCharging':
      return 'priority charging';
    case 'updateSchedule':
      return 'dynamic charging profiles';
    case 'remoteStart':
      return tokenGap(command) ?? (command.profile && missingIn201(command.profile));
    case 'reserve':
    case 'customerData':
      return tokenGap(command);
    case 'sendLocalList':
      return command.entries.map(tokenGap).find((gap) => gap !== undefined);
    case 'setProfile':
      return missingIn201(command.profile);
    case 'clearProfile':
    case 'readProfiles':
      return purposeGap(command.purpose);
    case 'installCertificate':
      return command.use === 'oemRoot' ? oemGap : undefined;
    case 'listCertificates':
      return command.uses?.includes('oemRoot') === true ? oemGap : undefined;
    case 'sendCertificate':
      return command.use === 'v2g20' ? 'certificates of ISO 15118-20' : undefined;
    case 'setMonitors':
      return command.monitors.some(({ type }) => type.startsWith('targetDelta'))
        ? 'monitors of the difference from a target'
        : undefined;
    default:
      return undefined;
  }
}

const oemGap = "certificates of vehicle makers' roots";

function tokenGap({ tokenType }: { tokenType?: TokenType }): string | undefined {
  return tokenTypes21.has(tokenType) ? `id tokens of the type ${tokenType}` : undefined;
}
