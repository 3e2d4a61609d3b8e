/**
 * What real chargers do other than the standard says, as data: what is odd, what is done about it, where it was reported, and on
 * which devices. Most is read tolerantly from everybody (`rpc/frame.ts`, `messages/shape.ts`, the dialects); what would be
 * wrong for others has `quirks`, which the dialect is handed for the devices that fit. Each entry has a test of its own.
 */

/** Who a station says it is in its BootNotification. */
export interface Device {
  vendor: string;
  model: string;
  firmware?: string;
}

export interface Quirks {
  /** MeterValues of a transaction count from its start instead of the meter's life. */
  sessionRegister?: boolean;
  /** Contexts of meter values are wrong, for example all `Sample.Clock` after a reconnect. */
  unreliableContext?: boolean;
  /** This transaction id on the wire means that the station has none. */
  noTransactionId?: string;
}

/** For people: what is odd about a device, what we or they do about it, and the public reports. */
export interface QuirkNote {
  id: string;
  what: string;
  remedy: string;
  seenIn: string;
}

interface Deviation extends QuirkNote {
  /** The devices that are known for it; absent where the reports name none, or too many. */
  of?: { vendor: RegExp; model?: RegExp; firmware?: RegExp };
  /** Only what must not be done for every device. */
  quirks?: Quirks;
}

const autel = { vendor: /^autel/i };
const alfen = { vendor: /^alfen/i };
const grizzlE = { vendor: /united\s?chargers|grizzl/i };
const heidelberg = { vendor: /heidelberg/i };

export const deviations: readonly Deviation[] = [
  {
    id: 'autelFinishing',
    what: 'After a stop with the cable left in, the connector stays in Finishing and takes no new session.',
    remedy:
      'Reset the charger before the next session, or unplug the cable; the state is shown as the charger tells it.',
    seenIn: 'lbbrhzn/ocpp #2072',
    of: autel,
  },
  {
    id: 'autelStationState',
    what: 'The charger as a whole says Available while a connector is charging or suspended.',
    remedy: "A connector's state is taken from the connector's own messages only, never from those of the charger.",
    seenIn: 'lbbrhzn/ocpp #2076',
    of: autel,
  },
  {
    id: 'autelCurrentLimit',
    what: 'A current limit may be accepted and not obeyed.',
    remedy: 'Compare the measured current with the limit; ask for the schedule that the charger works by.',
    seenIn: 'lbbrhzn/ocpp #1019',
    of: autel,
  },
  {
    id: 'autelCertificate',
    what: 'An encrypted connection (wss) needs the certificate authority uploaded to the charger first.',
    remedy: "Upload the root certificate in the vendor's app together with the address of the server.",
    seenIn: 'lbbrhzn/ocpp #2072',
    of: autel,
  },
  {
    id: 'autelAutostart',
    what: "Charging without a card is off as long as the charger speaks to a server that is not the vendor's.",
    remedy:
      "Start sessions with a card or from here; pointing the charger back to the vendor's server turns it on again.",
    seenIn: 'lbbrhzn/ocpp #1955',
    of: autel,
  },
  {
    id: 'autelDrops',
    what: 'Early firmware drops the connection every few minutes.',
    remedy: 'Update the firmware. A reconnect needs no new boot, and a session goes on.',
    seenIn: 'lbbrhzn/ocpp #778',
    of: autel,
  },
  {
    id: 'autelFirmware',
    what: "Older firmware is not fit for servers other than the vendor's; the version is reported as several parts in one text.",
    remedy: 'Update to Charge Control 1.51.00 and Power Control 1.19.00 or later; the text is shown as it comes.',
    seenIn: 'evcc documentation; lbbrhzn/ocpp #2076',
    of: autel,
  },
  {
    id: 'autelIdentity',
    what: "With no id set in the vendor's app, the charger calls itself by its serial number.",
    remedy: 'Add the charger under its serial number, or set the id in the app.',
    seenIn: 'evcc documentation',
    of: autel,
  },
  {
    id: 'noConnectionHeader',
    what: 'The handshake lacks the header "Connection: Upgrade", so that it is no WebSocket handshake.',
    remedy: 'The header is put in before the handshake is read.',
    seenIn: 'lbbrhzn/ocpp #1933, #1984 (MaxiCharger US AC with Charge Control 1.38.00)',
    of: autel,
  },
  {
    id: 'abbSessionRegister',
    what: 'Registers during a session count from its start, those at start and stop from the life of the meter.',
    remedy: "Registers during a session are taken as the session's energy.",
    seenIn: 'lbbrhzn/ocpp #374, #919',
    of: { vendor: /^abb/i, model: /terra\s*ac|^tac/i, firmware: /^v?1\./i },
    quirks: { sessionRegister: true },
  },
  {
    id: 'sessionRegisterMaybe',
    what: 'Some firmware counts registers during a session from its start, those at start and stop from the life of the meter.',
    remedy: 'Registers are read as they come; a session is charged by those of start and stop, which are of one kind.',
    seenIn: 'lbbrhzn/ocpp #2093',
    of: grizzlE,
  },
  {
    id: 'alfenNoTransaction',
    what: 'The largest possible number stands for "no transaction".',
    remedy: 'It is read as no transaction. Numbers that large keep every digit, whoever sends them.',
    seenIn: 'SteVe #740, ocpp-go #188',
    of: alfen,
    quirks: { noTransactionId: '9223372036854775807' },
  },
  {
    id: 'alfenContext',
    what: 'After a reconnect it floods old meter values whose context is wrong.',
    remedy: 'Contexts are ignored; the times of the values decide.',
    seenIn: 'lbbrhzn/ocpp #361',
    of: alfen,
    quirks: { unreliableContext: true },
  },
  {
    id: 'transactionZero',
    what: 'Transaction 0 is named in meter values or at the stop.',
    remedy: 'It is a number like any other; the session is found by charger, time and register.',
    seenIn: 'mobilityhouse/ocpp #478, SteVe #156',
  },
  {
    id: 'reusedMessageIds',
    what: 'Message ids are used again.',
    remedy:
      'A message with the id but not the content of an earlier one is another message; replies are to the newest.',
    seenIn: 'SteVe #1305',
  },
  {
    id: 'tagWithExtraBytes',
    what: 'Control bytes are appended to the number of a card.',
    remedy: 'They are cut off.',
    seenIn: 'lbbrhzn/ocpp #2030',
  },
  {
    id: 'missingValue',
    what: 'A value is missing after its name, so that the message is no JSON.',
    remedy: 'The value is read as not given.',
    seenIn: 'lbbrhzn/ocpp #2032',
  },
  {
    id: 'oddTimes',
    what: 'Times have a short zone such as +03, or none.',
    remedy: 'Both are read; a time without zone is UTC.',
    seenIn: 'monta #53',
  },
  {
    id: 'objectForList',
    what: 'One meter value comes without the list around it.',
    remedy: 'It is read as a list of one.',
    seenIn: 'lbbrhzn/ocpp #1144',
    of: { vendor: /^huawei/i },
  },
  {
    id: 'emptyValues',
    what: 'Measured values are empty texts.',
    remedy: 'They are skipped; the others of the same message are taken.',
    seenIn: 'evcc #17836',
    of: heidelberg,
  },
  {
    id: 'zeroScheduleStart',
    what: 'A schedule starts at the time "0".',
    remedy: 'It is read as a schedule without a start time.',
    seenIn: 'evcc #17836',
    of: heidelberg,
  },
  {
    id: 'unknownErrorCode',
    what: 'An error is reported by a code that the standard does not have.',
    remedy: "The code is kept and shown in the charger's own words.",
    seenIn: 'lbbrhzn/ocpp #1248',
    of: { vendor: /^legrand/i },
  },
  {
    id: 'extraProperties',
    what: 'Messages have properties that the standard does not know, or the same one twice.',
    remedy: 'Unknown ones are ignored; of two, the last counts.',
    seenIn: 'several makes',
  },
  {
    id: 'noStartTime',
    what: 'The start of a transaction has no time.',
    remedy: 'It is answered like any other, and the time of arrival stands in.',
    seenIn: 'CitrineOS #166',
  },
  {
    id: 'noProtocol',
    what: 'The handshake names no version of OCPP.',
    remedy: 'Version 1.6 is spoken.',
    seenIn: 'lbbrhzn/ocpp #442, SteVe #1109',
    of: grizzlE,
  },
  {
    id: 'versionProbe',
    what: 'A short connection with version 1.6 comes before the real one with 2.0.1.',
    remedy: 'The version is that of each connection, not of the charger.',
    seenIn: 'lbbrhzn/ocpp #2012',
  },
  {
    id: 'startWithoutAuthorize',
    what: 'A transaction starts without the card having been asked for.',
    remedy: 'The card is judged by the start itself, which answers with the same words.',
    seenIn: 'several makes',
  },
  {
    id: 'meterRunsOn',
    what: 'The register goes on a little after the stop, or is −1 or smaller than at the start.',
    remedy: 'Registers are read as they come; energy is never billed below zero.',
    seenIn: 'lbbrhzn/ocpp #1069, ocpp-go #114',
  },
  {
    id: 'neverStopped',
    what: 'After a power cut no stop comes for a running transaction.',
    remedy: 'The boot, a free connector or the next start tell that it is over; it ends with the last known register.',
    seenIn: 'MicroOcpp #100, #227, evcc #33909',
  },
  {
    id: 'triggerRejected',
    what: 'A request to send a message is rejected.',
    remedy: 'Nothing depends on it: the answer is shown, and the message awaited in its own time.',
    seenIn: 'evcc #15768',
  },
];

export const noQuirks: Quirks = {};

function fits({ of }: Deviation, device: Device): boolean {
  return (
    of?.vendor.test(device.vendor) === true &&
    (of.model === undefined || of.model.test(device.model)) &&
    (of.firmware === undefined || of.firmware.test(device.firmware ?? ''))
  );
}

/** The quirks of all entries that fit; `noQuirks` for a well-behaved or unknown device. */
export function quirksOf(device: Device): Quirks {
  const fitting = deviations.filter((deviation) => deviation.quirks !== undefined && fits(deviation, device));
  if (fitting.length === 0) return noQuirks;
  const all: Quirks = {};
  for (const { quirks } of fitting) Object.assign(all, quirks);
  return all;
}

/** What is known to be odd about a device, for a screen; nothing for most. */
export function quirkNotes(device: Device): QuirkNote[] {
  return deviations
    .filter((deviation) => fits(deviation, device))
    .map(({ id, what, remedy, seenIn }) => ({ id, what, remedy, seenIn }));
}
