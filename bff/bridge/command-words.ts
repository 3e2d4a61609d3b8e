/** How a command ended, in words for people. */
import { type CommandAnswer, type ConnectorState, commandFailures } from '../../ocpp/index.ts';

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
  const word = /^[A-Za-z]+/.exec(detail)?.[0] ?? '';
  const meaning = outcome === 'failed' ? failureWords[detail] : undefined;
  if (meaning !== undefined) return meaning;
  // Some of several calls may have worked.
  const several = /^(\d+ of \d+ accepted): (.*)$/.exec(detail);
  if (several) {
    const said = (several[2] ?? '').split(', ').map((one) => failureWords[one] ?? meanings[kind]?.[one] ?? one);
    return `${several[1]}: ${said.join(', ')}`;
  }
  if (outcome === 'unsupported') return `The charger does not support this. ${detail}`.trim();
  const more = meanings[kind]?.[word];
  return more === undefined ? detail : `${detail}: ${more}`;
}

/** What the state of its connector says about a start that did not come. */
const noStart: Readonly<Record<ConnectorState, string>> = {
  available: 'No vehicle was plugged in in time.',
  preparing:
    'A vehicle is plugged in, but the charger did not begin: it may have refused the card, or the vehicle asks for no energy.',
  charging: 'Another session is running there.',
  suspendedEv: 'Another session is running there.',
  suspendedEvse: 'Another session is running there.',
  finishing: 'The session before it is not over: the cable must be unplugged first.',
  reserved: 'The connector is reserved for somebody else.',
  unavailable: 'The connector is out of service.',
  faulted: 'The connector is faulted.',
};

/** Why nothing started, as far as the connectors that could have started tell. */
export function whyNoStart(connectors: readonly { state: ConnectorState; errorCode: string }[]): string {
  const states = new Set(connectors.map(({ state }) => state));
  const [only] = connectors;
  if (only === undefined) return 'The charger told no state of its connectors.';
  if (states.size > 1)
    return states.has('preparing') ? noStart.preparing : 'None of its connectors began a session in time.';
  const error = only.state === 'faulted' && only.errorCode !== 'noError' ? ` It reports ${only.errorCode}.` : '';
  return `${noStart[only.state]}${error}`;
}
