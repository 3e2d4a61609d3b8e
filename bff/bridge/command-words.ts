/** How a command ended, in words for people. */
import { type CommandAnswer, commandFailures } from '../../ocpp/index.ts';

/** What the OCPP library says when the charger did not answer. */
const failureWords: Readonly<Record<string, string>> = {
  [commandFailures.offline]: 'The charger was not connected.',
  [commandFailures.timeout]: 'The charger did not answer in time.',
  [commandFailures.disconnected]: 'The connection was lost before the charger answered.',
  [commandFailures.queueFull]: 'Too many commands wait for this charger.',
  [commandFailures.notAccepted]: 'The charger has not been accepted yet.',
};

/** What is known of a command nobody heard the end of. */
export const unreached = 'The charger was not reached in time.';
export const unheard = 'No answer is known: the server ended while the charger was asked.';

/** What chargers mean by their own words, where people would not know (1.6 §6 and §7, 2.0.1 appendix 5). */
const meanings: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>> = {
  unlock: {
    UnlockFailed: 'The cable could not be released. Look whether it is under tension, and try again.',
    OngoingAuthorizedTransaction: 'A session is running here. Stop it first, then the cable is released.',
    UnknownConnector: 'The charger does not know this connector.',
    NotSupported: 'This connector has no lock that could be opened from here.',
  },
  reset: {
    Scheduled: 'The charger restarts when its running sessions have ended.',
  },
  setAvailability: {
    Scheduled: 'The change comes into force when the running session has ended.',
  },
  writeConfiguration: {
    RebootRequired: 'Accepted; in force after the charger’s next restart.',
  },
  remoteStart: {
    Rejected: 'The charger refused to start. It may be faulted, occupied or reserved.',
  },
  remoteStop: {
    Rejected: 'The charger refused to stop: it may not know this session any more.',
  },
  clearProfile: {
    Unknown: 'There was no charging profile to clear.',
  },
  sendLocalList: {
    VersionMismatch: 'The charger holds another version of its list. Send it in full.',
    Failed: 'The charger could not store the list.',
  },
  reserve: {
    Faulted: 'The connector is faulted and cannot be reserved.',
    Occupied: 'The connector is in use and cannot be reserved.',
    Unavailable: 'The connector is out of service and cannot be reserved.',
  },
  trigger: {
    NotImplemented: 'The charger cannot be made to send this message.',
  },
};

/** The charger's own word first, since support and vendors speak of it. */
export function endWords(kind: string, { outcome, detail }: CommandAnswer): string {
  if (outcome === 'unsupported') return `The charger does not support this. ${detail}`.trim();
  const word = /^[A-Za-z]+/.exec(detail)?.[0] ?? '';
  const meaning = outcome === 'failed' ? failureWords[detail] : undefined;
  if (meaning !== undefined) return meaning;
  const several = /^(\d+ of \d+ accepted): (.*)$/.exec(detail);
  if (several) {
    const said = (several[2] ?? '').split(', ').map((one) => failureWords[one] ?? meanings[kind]?.[one] ?? one);
    return `${several[1]}: ${said.join(', ')}`;
  }
  const more = meanings[kind]?.[word];
  return more === undefined ? detail : `${detail}: ${more}`;
}
