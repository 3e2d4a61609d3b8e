/**
 * OCPP 1.6, messages that a station sends, at the CSMS: CALL → event and reply → CALLRESULT. `v16-tell.ts` is the other end.
 * Start, Stop and MeterValues become an event whenever a sensible one can be made, because they must be answered (§4.8–4.10).
 */
import type { Read, Readable } from '../messages/shape.ts';
import { knownActions16, messages16 as m } from '../messages/v16.ts';
import type { Quirks } from '../quirks.ts';
import { connectorStates, type StationEvent, type StationReply, stopReasons } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { readSamples } from './meter16.ts';
import { readTime, writeTime } from './time.ts';
import { writeAuthorization } from './v16-tags.ts';
import { bootWords, genericWords, transferWords, wordReader } from './words16.ts';

const readState = wordReader(connectorStates);
const readReason = wordReader(stopReasons);

type Reader = (payload: unknown, quirks: Quirks) => Read<StationEvent>;

/** Binds a shape to the function that makes an event of what has passed it. */
function reader<In>(shape: Readable<In>, toEvent: (payload: In, quirks: Quirks) => Read<StationEvent>): Reader {
  return (payload, quirks) => {
    const read = shape.read(payload);
    return read.ok ? toEvent(read.value, quirks) : read;
  };
}

const ok = (value: StationEvent): Read<StationEvent> => ({ ok: true, value });

const readers = new Map<string, Reader>([
  ['Authorize', reader(m.Authorize.request, (p) => ok({ kind: 'authorizationAsked', idTag: cleanTag(p.idTag) }))],
  [
    'BootNotification',
    reader(m.BootNotification.request, (p) =>
      ok({
        kind: 'booted',
        vendor: p.chargePointVendor,
        model: p.chargePointModel,
        serial: p.chargePointSerialNumber || p.chargeBoxSerialNumber,
        firmware: p.firmwareVersion,
        iccid: p.iccid,
        imsi: p.imsi,
        meterType: p.meterType,
        meterSerial: p.meterSerialNumber,
      }),
    ),
  ],
  ['Heartbeat', reader(m.Heartbeat.request, () => ok({ kind: 'heartbeat' }))],
  ['StatusNotification', reader(m.StatusNotification.request, readStatusChange)],
  [
    'StartTransaction',
    reader(m.StartTransaction.request, (p) =>
      ok({
        kind: 'transactionStarted',
        connector: p.connectorId,
        idTag: cleanTag(p.idTag),
        // It must be answered with a transaction id (§4.8); −1 says that there is no register.
        meterStartWh: p.meterStart ?? -1,
        reservationId: p.reservationId,
        atMs: readTime(p.timestamp),
      }),
    ),
  ],
  ['StopTransaction', reader(m.StopTransaction.request, readStop)],
  ['MeterValues', reader(m.MeterValues.request, readMeter)],
  [
    'DataTransfer',
    reader(m.DataTransfer.request, (p) =>
      ok({ kind: 'dataTransferred', vendorId: p.vendorId, messageId: p.messageId, data: p.data }),
    ),
  ],
  [
    'FirmwareStatusNotification',
    reader(m.FirmwareStatusNotification.request, (p) => ok({ kind: 'firmwareProgressed', status: p.status })),
  ],
  [
    'SignedFirmwareStatusNotification',
    reader(m.SignedFirmwareStatusNotification.request, ({ status, requestId }) =>
      ok({ kind: 'firmwareProgressed', status, ...defined({ requestId }) }),
    ),
  ],
  [
    'DiagnosticsStatusNotification',
    reader(m.DiagnosticsStatusNotification.request, (p) => ok({ kind: 'logProgressed', status: p.status })),
  ],
  [
    'LogStatusNotification',
    reader(m.LogStatusNotification.request, ({ status, requestId }) =>
      ok({ kind: 'logProgressed', status, ...defined({ requestId }) }),
    ),
  ],
  [
    'SecurityEventNotification',
    reader(m.SecurityEventNotification.request, (p) =>
      ok({ kind: 'securityNoted', type: p.type, info: p.techInfo || undefined, atMs: readTime(p.timestamp) }),
    ),
  ],
  [
    'SignCertificate',
    // §A of the security whitepaper: 1.6 knows one certificate of the station.
    reader(m.SignCertificate.request, (p) => ok({ kind: 'certificateRequested', csr: p.csr, use: 'station' })),
  ],
]);

export function readEvent(action: string, payload: unknown, quirks: Quirks): Read<StationEvent> {
  const read = readers.get(action);
  if (read !== undefined) return read(payload, quirks);
  const code = knownActions16.has(action) ? 'NotSupported' : 'NotImplemented';
  return { ok: false, code, description: `The action ${action.slice(0, 50)} is not handled here.` };
}

function readStatusChange(
  p: { connectorId: number; status: string; errorCode?: string } & Partial<
    Record<'info' | 'timestamp' | 'vendorId' | 'vendorErrorCode', string>
  >,
): Read<StationEvent> {
  const state = readState(p.status);
  if (state === undefined) {
    return {
      ok: false,
      code: 'PropertyConstraintViolation',
      description: `status: ${p.status.slice(0, 50)} is unknown`,
    };
  }
  const errorCode = p.errorCode === undefined || /^noerror$/i.test(p.errorCode) ? 'noError' : p.errorCode;
  return ok({
    kind: 'statusChanged',
    connector: p.connectorId,
    state,
    errorCode,
    info: p.info || undefined,
    vendorId: p.vendorId || undefined,
    vendorErrorCode: p.vendorErrorCode || undefined,
    atMs: readTime(p.timestamp),
  });
}

interface Stop {
  meterStop?: number;
  transactionId?: string | number;
  timestamp?: string;
  idTag?: string;
  reason?: string;
  transactionData?: unknown[];
}

function readStop(p: Stop, quirks: Quirks): Read<StationEvent> {
  const samples = readSamples(p.transactionData, quirks);
  // A stop cannot be refused (§4.10); −1 says that there is no register.
  const meterStop = p.meterStop ?? samples.findLast((sample) => sample.energyWh !== undefined)?.energyWh ?? -1;
  return ok({
    kind: 'transactionStopped',
    transactionId: readTransactionId(p.transactionId, quirks),
    idTag: p.idTag === undefined ? undefined : cleanTag(p.idTag),
    meterStopWh: meterStop,
    // An absent reason means `Local` (1.6 §7.37).
    reason: p.reason === undefined ? 'local' : (readReason(p.reason) ?? 'other'),
    samples,
    atMs: readTime(p.timestamp),
  });
}

function readMeter(
  p: { connectorId?: number; transactionId?: string | number; meterValue: unknown[] },
  quirks: Quirks,
): Read<StationEvent> {
  const transactionId = readTransactionId(p.transactionId, quirks);
  if (p.connectorId === undefined && transactionId === undefined) {
    return { ok: false, code: 'OccurrenceConstraintViolation', description: 'connectorId: is missing' };
  }
  const connector = p.connectorId ?? 0;
  return ok({ kind: 'metered', connector, transactionId, samples: readSamples(p.meterValue, quirks) });
}

function readTransactionId(wire: string | number | undefined, quirks: Quirks): string | undefined {
  const id = wire === undefined ? '' : String(wire).trim();
  return id === '' || id === quirks.noTransactionId ? undefined : id;
}

/** The longest id token of any version (2.1); no card's number is as long, so what is cut off cannot make it one. */
const maxTagChars = 255;

/** A charger was seen to append control bytes to a tag of full length (lbbrhzn/ocpp #2030); otherwise the tag stays as sent. */
function cleanTag(idTag: string): string {
  let end = Math.min(idTag.length, maxTagChars);
  while (end > 0 && idTag.charCodeAt(end - 1) < 32) end--;
  return idTag.slice(0, end);
}

/** @throws Error when the reply does not belong to the event, or does not pass the official schema */
export function writeReply(event: StationEvent, reply: StationReply): object {
  switch (event.kind) {
    case 'booted':
      if (!('intervalS' in reply)) break;
      return m.BootNotification.response.write({
        status: bootWords[reply.status],
        currentTime: writeTime(reply.nowMs),
        interval: Math.round(reply.intervalS),
      });
    case 'heartbeat':
      if (!('nowMs' in reply)) break;
      return m.Heartbeat.response.write({ currentTime: writeTime(reply.nowMs) });
    case 'authorizationAsked':
      if (!('authorization' in reply) || reply.authorization === undefined) break;
      return m.Authorize.response.write({ idTagInfo: writeAuthorization(reply.authorization) });
    case 'transactionStarted':
      if (!('transactionId' in reply)) break;
      return m.StartTransaction.response.write({
        transactionId: reply.transactionId,
        idTagInfo: writeAuthorization(reply.authorization),
      });
    case 'transactionStopped':
      if (!('authorization' in reply) || reply.authorization === undefined) return {};
      return m.StopTransaction.response.write({ idTagInfo: writeAuthorization(reply.authorization) });
    case 'dataTransferred': {
      if (!('status' in reply)) break;
      const status = transferWords.get(reply.status);
      if (status === undefined) break;
      return m.DataTransfer.response.write({ status, ...('data' in reply ? defined({ data: reply.data }) : {}) });
    }
    case 'certificateRequested': {
      if (!('status' in reply)) break;
      const status = genericWords.get(reply.status);
      if (status === undefined) break;
      return m.SignCertificate.response.write({ status });
    }
    default:
      return {};
  }
  throw new Error(`The reply does not answer ${event.kind}.`);
}
