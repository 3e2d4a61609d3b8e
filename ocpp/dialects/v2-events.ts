/**
 * OCPP 2.x, messages that a station sends, at the CSMS: CALL → event. `v2-replies.ts` answers them, `v2-tell.ts` is the other
 * end. Tokens, transaction messages, meter values and states become an event whenever a sensible one can be made, because a station
 * repeats or drops what is refused; what has no event of its own becomes `noted`.
 */
import { isRecord, type Read } from '../messages/shape.ts';
import type { Quirks } from '../quirks.ts';
import { connectorStates, type StationEvent } from '../vocabulary.ts';
import { defined } from './defined.ts';
import type { Message } from './dialect.ts';
import { readSamples2 } from './meter2.ts';
import { readProfile } from './profiles2.ts';
import { readMonitorEvents, readMonitorReport, readReport } from './settings2.ts';
import { anyText, decimal, type Fields, fields, flag, ordinal, records, text, time, whole } from './v2-fields.ts';
import { readLimit, readToken } from './v2-tokens.ts';
import { faultOf, messageOf, nameOf, type Wire } from './v2-wire.ts';
import {
  camelCase,
  chargingStateWords,
  phaseWords,
  reasonWords,
  reservationWords,
  signingWords,
  stateWords,
} from './words2.ts';
import { wordReader } from './words16.ts';

/** Makes an event, or says what is wrong with the payload. */
type Reader = (p: Fields, quirks: Quirks) => StationEvent | string;

const readers = new Map<string, Reader>([
  [
    'Authorize',
    (p) => {
      const { idTag, tokenType } = readToken(p.idToken);
      if (idTag === undefined) return 'idToken: is missing';
      return { kind: 'authorizationAsked', idTag, ...defined({ tokenType }) };
    },
  ],
  ['BootNotification', readBoot],
  ['Heartbeat', () => ({ kind: 'heartbeat' })],
  ['StatusNotification', readStatus],
  ['TransactionEvent', readTransaction],
  [
    'MeterValues',
    (p, quirks) => ({
      kind: 'metered',
      connector: whole(p.evseId) ?? 0,
      transactionId: undefined,
      samples: readSamples2(p.meterValue, quirks),
    }),
  ],
  ['DataTransfer', readTransfer],
  [
    'FirmwareStatusNotification',
    (p) => ({
      kind: 'firmwareProgressed',
      status: text(p.status) ?? '',
      ...defined({ requestId: whole(p.requestId) }),
    }),
  ],
  [
    'LogStatusNotification',
    (p) => ({ kind: 'logProgressed', status: text(p.status) ?? '', ...defined({ requestId: whole(p.requestId) }) }),
  ],
  [
    'SecurityEventNotification',
    (p) => ({
      kind: 'securityNoted',
      type: text(p.type) ?? '',
      ...defined({ info: text(p.techInfo) }),
      atMs: time(p.timestamp),
    }),
  ],
  [
    'SignCertificate',
    (p) => {
      const use = p.certificateType === undefined ? 'station' : signingWords.read(p.certificateType);
      if (use === undefined) return 'certificateType: is unknown';
      return {
        kind: 'certificateRequested',
        csr: text(p.csr) ?? '',
        use,
        ...defined({ requestId: whole(p.requestId) }),
      };
    },
  ],
  [
    'NotifyReport',
    (p) => ({ kind: 'settingsReported', ...partOf(p), settings: readReport(p.reportData), atMs: time(p.generatedAt) }),
  ],
  [
    'NotifyMonitoringReport',
    (p) => ({ kind: 'monitorsReported', ...partOf(p), monitors: readMonitorReport(p.monitor) }),
  ],
  [
    'NotifyEvent',
    (p) => ({
      kind: 'monitored',
      part: whole(p.seqNo) ?? 0,
      more: flag(p.tbc) ?? false,
      events: readMonitorEvents(p.eventData),
      atMs: time(p.generatedAt),
    }),
  ],
  ['ReportChargingProfiles', readProfiles],
  [
    'ReservationStatusUpdate',
    (p) => {
      const how = reservationWords.read(p.reservationUpdateStatus);
      if (how === undefined) return 'reservationUpdateStatus: is unknown';
      return { kind: 'reservationEnded', reservationId: whole(p.reservationId) ?? 0, how };
    },
  ],
  ['NotifyEVChargingNeeds', readNeeds],
]);

/** Of these an event is made even where the schema's required fields are not all there. */
const salvaged: ReadonlySet<string> = new Set([
  'Authorize',
  'TransactionEvent',
  'MeterValues',
  'StatusNotification',
  'NotifyEvent',
]);

export function readEvent(wire: Wire, action: string, payload: unknown, quirks: Quirks): Read<StationEvent> {
  const message = messageOf(wire, action);
  if (message === undefined || message.from === 'csms') {
    const code = message === undefined ? 'NotImplemented' : 'NotSupported';
    return { ok: false, code, description: `${nameOf(wire)}: no station sends ${action.slice(0, 50)}.` };
  }
  const read = message.request.read(payload);
  const isSalvaged = !read.ok && salvaged.has(action) && isRecord(payload);
  if (!read.ok && !isSalvaged) return read;
  const p = fields(payload);
  const event = readers.get(action)?.(p, quirks) ?? note(message, action, p);
  if (typeof event !== 'string') return { ok: true, value: event };
  return read.ok ? { ok: false, code: 'PropertyConstraintViolation', description: event } : read;
}

/** Their answers repeat parts of what is asked, so what is wrong here would be wrong there. */
const repeated: ReadonlySet<string> = new Set(['GetCertificateChainStatus', 'VatNumberValidation']);

function note(message: Message, action: string, payload: Fields): StationEvent | string {
  const fault = repeated.has(action) ? faultOf(message, payload) : undefined;
  if (fault !== undefined) return fault;
  return { kind: 'noted', action, ...defined({ connector: whole(payload.evseId) }), payload };
}

function partOf(p: Fields): { requestId: number; part: number; more: boolean } {
  return { requestId: whole(p.requestId) ?? 0, part: whole(p.seqNo) ?? 0, more: flag(p.tbc) ?? false };
}

function readBoot(p: Fields): StationEvent {
  const { vendorName, model, serialNumber, firmwareVersion, modem } = fields(p.chargingStation);
  const { iccid, imsi } = fields(modem);
  const reason = text(p.reason);
  const rest = {
    serial: text(serialNumber),
    firmware: text(firmwareVersion),
    iccid: text(iccid),
    imsi: text(imsi),
    reason: reason === undefined ? undefined : camelCase(reason),
  };
  return { kind: 'booted', vendor: anyText(vendorName) ?? '', model: anyText(model) ?? '', ...defined(rest) };
}

/** The words of 1.6, which some stations go on using. */
const readState = wordReader(connectorStates);

function readStatus(p: Fields): StationEvent | string {
  const word = text(p.connectorStatus);
  const connector = whole(p.evseId);
  if (word === undefined || connector === undefined) return 'evseId and connectorStatus: one is missing';
  const isCoarse = word.toLowerCase() === stateWords.preparing.toLowerCase();
  const state = isCoarse ? 'preparing' : readState(word);
  if (state === undefined) return `connectorStatus: ${word.slice(0, 50)} is unknown`;
  return {
    kind: 'statusChanged',
    connector,
    ...defined({ outlet: ordinal(p.connectorId) }),
    state,
    ...(isCoarse ? { isCoarse } : {}),
    errorCode: state === 'faulted' ? 'otherError' : 'noError',
    atMs: time(p.timestamp),
  };
}

/** 36 by the schema; what is far longer would be kept with every order. */
const maxTransactionIdChars = 255;

function readTransaction(p: Fields, quirks: Quirks): StationEvent | string {
  const info = fields(p.transactionInfo);
  // Identifiers have no control characters.
  const transactionId = text(info.transactionId)
    ?.replace(/\p{Cc}/gu, '')
    .trim();
  if (!transactionId) return 'transactionInfo.transactionId: is missing';
  if (transactionId.length > maxTransactionIdChars) return 'transactionInfo.transactionId: is too long';
  const phase = readPhase(p, info);
  const evse = typeof p.evse === 'object' ? fields(p.evse) : { id: p.evse };
  const trigger = text(p.triggerReason);
  return {
    kind: 'transactionReported',
    phase,
    transactionId,
    // −1 says that the station sent none, which never belongs to a complete series.
    seqNo: whole(p.seqNo) ?? -1,
    trigger: trigger === undefined ? 'unknown' : camelCase(trigger),
    offline: flag(p.offline) ?? false,
    ...defined({
      connector: ordinal(evse.id),
      outlet: ordinal(evse.connectorId),
      ...readToken(p.idToken),
      chargingState: chargingStateWords.read(info.chargingState),
      remoteStartId: whole(info.remoteStartId),
      reservationId: whole(p.reservationId),
      // A stop on the spot need not be given as a reason (`Local`, 2.x TransactionType).
      reason: phase === 'ended' ? (reasonWords.read(info.stoppedReason ?? 'Local') ?? 'other') : undefined,
      costDetails: p.costDetails,
      limit: readLimit(info.transactionLimit),
    }),
    samples: readSamples2(p.meterValue, quirks),
    atMs: time(p.timestamp),
  };
}

/** Where the word cannot be read, what else was sent tells: only an ending has a reason, and a start is counted 0. */
function readPhase(p: Fields, info: Fields): 'started' | 'updated' | 'ended' {
  const guess = info.stoppedReason !== undefined ? 'ended' : p.seqNo === 0 ? 'started' : 'updated';
  return phaseWords.read(p.eventType) ?? guess;
}

function readTransfer(p: Fields): StationEvent {
  const { data } = p;
  const isText = typeof data === 'string' || data === undefined;
  const rest = { messageId: text(p.messageId), data: isText ? data : JSON.stringify(data) };
  return { kind: 'dataTransferred', vendorId: anyText(p.vendorId) ?? '', ...defined(rest) };
}

function readProfiles(p: Fields): StationEvent {
  return {
    kind: 'profilesReported',
    requestId: whole(p.requestId) ?? 0,
    more: flag(p.tbc) ?? false,
    connector: whole(p.evseId) ?? 0,
    source: text(p.chargingLimitSource) ?? '',
    profiles: records(p.chargingProfile).flatMap((profile) => readProfile(profile) ?? []),
  };
}

function readNeeds(p: Fields): StationEvent {
  const needs = fields(p.chargingNeeds);
  const ac = fields(needs.acChargingParameters);
  const dc = fields(needs.dcChargingParameters);
  const v2x = fields(needs.v2xChargingParameters);
  const rest = {
    departureMs: time(needs.departureTime),
    energyWh: decimal(dc.energyAmount) ?? decimal(ac.energyAmount) ?? decimal(v2x.evTargetEnergyRequest),
    socPercent: decimal(dc.stateOfCharge),
    capacityWh: decimal(dc.evEnergyCapacity),
    maxPowerW: decimal(dc.evMaxPower) ?? decimal(v2x.maxChargePower),
  };
  const transfer = text(needs.requestedEnergyTransfer) ?? '';
  return { kind: 'vehicleNeeds', connector: whole(p.evseId) ?? 0, transfer, ...defined(rest), needs };
}
