/**
 * OCPP 1.6, messages that a station sends, at the charger: event → CALL and CALLRESULT → reply. What is written is checked
 * against the official schema; a simulated charger is a well-behaved one.
 */
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import type { Read } from '../messages/shape.ts';
import { messages16 as m } from '../messages/v16.ts';
import type { StationEvent, StationReply } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { Unsayable, type WireCall } from './dialect.ts';
import { writeSamples } from './meter16.ts';
import { readTime, writeTime } from './time.ts';
import { noRequestId } from './v16-obey.ts';
import { readAuthorization } from './v16-tags.ts';
import { errorWords, reasonWords, stateWords, wordReader } from './words16.ts';

const readBoot = wordReader(['accepted', 'pending', 'rejected'] as const);
const readGeneric = wordReader(['accepted', 'rejected'] as const);
const readTransfer = wordReader(['accepted', 'rejected', 'unknownMessageId', 'unknownVendorId'] as const);

/** The CALL for an event. `nowMs` stands in for a time that the event lacks. */
export function writeEvent(event: StationEvent, nowMs: number): WireCall {
  switch (event.kind) {
    case 'booted': {
      const payload = m.BootNotification.request.write({
        chargePointVendor: event.vendor,
        chargePointModel: event.model,
        ...defined({
          chargePointSerialNumber: event.serial,
          firmwareVersion: event.firmware,
          iccid: event.iccid,
          imsi: event.imsi,
          meterType: event.meterType,
          meterSerialNumber: event.meterSerial,
        }),
      });
      return { action: 'BootNotification', payload };
    }
    case 'heartbeat':
      return { action: 'Heartbeat', payload: {} };
    case 'statusChanged': {
      const payload = m.StatusNotification.request.write({
        connectorId: event.connector,
        status: stateWords[event.state],
        errorCode: errorWords.find((word) => word.toLowerCase() === event.errorCode.toLowerCase()) ?? 'OtherError',
        timestamp: writeTime(event.atMs ?? nowMs),
        ...defined({ info: event.info, vendorId: event.vendorId, vendorErrorCode: event.vendorErrorCode }),
      });
      return { action: 'StatusNotification', payload };
    }
    case 'authorizationAsked':
      return { action: 'Authorize', payload: m.Authorize.request.write({ idTag: event.idTag }) };
    case 'transactionStarted': {
      const payload = m.StartTransaction.request.write({
        connectorId: event.connector,
        idTag: event.idTag,
        meterStart: event.meterStartWh,
        timestamp: writeTime(event.atMs ?? nowMs),
        ...defined({ reservationId: event.reservationId }),
      });
      return { action: 'StartTransaction', payload };
    }
    case 'transactionStopped': {
      const payload = m.StopTransaction.request.write({
        transactionId: Number(event.transactionId ?? -1),
        meterStop: event.meterStopWh,
        timestamp: writeTime(event.atMs ?? nowMs),
        reason: reasonWords[event.reason],
        ...defined({ idTag: event.idTag }),
        ...(event.samples.length === 0 ? {} : { transactionData: writeSamples(event.samples, nowMs) }),
      });
      return { action: 'StopTransaction', payload };
    }
    case 'metered': {
      const payload = m.MeterValues.request.write({
        connectorId: event.connector,
        meterValue: writeSamples(event.samples, nowMs),
        ...(event.transactionId === undefined ? {} : { transactionId: Number(event.transactionId) }),
      });
      return { action: 'MeterValues', payload };
    }
    case 'dataTransferred': {
      const { vendorId, messageId, data } = event;
      return {
        action: 'DataTransfer',
        payload: m.DataTransfer.request.write({ vendorId, ...defined({ messageId, data }) }),
      };
    }
    case 'firmwareProgressed':
      return firmwareProgressed(event);
    case 'logProgressed':
      return logProgressed(event);
    case 'securityNoted': {
      const payload = m.SecurityEventNotification.request.write({
        type: event.type,
        timestamp: writeTime(event.atMs ?? nowMs),
        ...defined({ techInfo: event.info }),
      });
      return { action: 'SecurityEventNotification', payload };
    }
    case 'certificateRequested':
      if (event.use !== 'station') throw new Unsayable('OCPP 1.6 knows one certificate of the station only.');
      return { action: 'SignCertificate', payload: m.SignCertificate.request.write({ csr: event.csr }) };
    default:
      throw new Unsayable(`OCPP 1.6 has no message for ${event.kind}.`);
  }
}

type Firmware = T.SignedFirmwareStatusNotificationRequest['status'];

const unsigned: readonly T.FirmwareStatusNotificationRequest['status'][] = [
  'Downloaded',
  'DownloadFailed',
  'Downloading',
  'Idle',
  'InstallationFailed',
  'Installing',
  'Installed',
];
const signed: readonly Firmware[] = [
  ...unsigned,
  'DownloadScheduled',
  'DownloadPaused',
  'InstallRebooting',
  'InstallScheduled',
  'InstallVerificationFailed',
  'InvalidSignature',
  'SignatureVerified',
];

/** By the message that belongs to the request: one that named an id, or uses a word of signed updates only, was signed. */
function firmwareProgressed({ status, requestId }: StationEvent & { kind: 'firmwareProgressed' }): WireCall {
  const id = idOf(requestId);
  const plain = unsigned.find((word) => word === status);
  if (plain !== undefined && id === undefined) {
    const payload = m.FirmwareStatusNotification.request.write({ status: plain });
    return { action: 'FirmwareStatusNotification', payload };
  }
  const payload = m.SignedFirmwareStatusNotification.request.write({
    status: wordOf(signed, status),
    ...defined({ requestId: id }),
  });
  return { action: 'SignedFirmwareStatusNotification', payload };
}

const diagnostics: readonly T.DiagnosticsStatusNotificationRequest['status'][] = [
  'Idle',
  'Uploaded',
  'UploadFailed',
  'Uploading',
];
const logs: readonly T.LogStatusNotificationRequest['status'][] = [
  'BadMessage',
  'Idle',
  'NotSupportedOperation',
  'PermissionDenied',
  'Uploaded',
  'UploadFailure',
  'Uploading',
];

/** As above: GetDiagnostics named no id, GetLog did. */
function logProgressed({ status, requestId }: StationEvent & { kind: 'logProgressed' }): WireCall {
  const id = idOf(requestId);
  const plain = diagnostics.find((word) => word === status);
  if (plain !== undefined && id === undefined) {
    const payload = m.DiagnosticsStatusNotification.request.write({ status: plain });
    return { action: 'DiagnosticsStatusNotification', payload };
  }
  const payload = m.LogStatusNotification.request.write({
    status: wordOf(logs, status),
    ...defined({ requestId: id }),
  });
  return { action: 'LogStatusNotification', payload };
}

function idOf(requestId: number | undefined): number | undefined {
  return requestId === noRequestId ? undefined : requestId;
}

function wordOf<W extends string>(words: readonly W[], status: string): W {
  const word = words.find((each) => each === status);
  if (word === undefined) throw new Error(`OCPP 1.6 has no status ${status.slice(0, 50)} in this message.`);
  return word;
}

/** What the CSMS replied. */
export function readReply(event: StationEvent, payload: unknown): Read<StationReply> {
  switch (event.kind) {
    case 'booted':
      return then(m.BootNotification.response.read(payload), (p) => ({
        status: readBoot(p.status) ?? 'rejected',
        intervalS: p.interval ?? 0,
        nowMs: readTime(p.currentTime) ?? 0,
      }));
    case 'heartbeat':
      return then(m.Heartbeat.response.read(payload), (p) => ({ nowMs: readTime(p.currentTime) ?? 0 }));
    case 'authorizationAsked':
      return then(m.Authorize.response.read(payload), (p) => ({ authorization: readAuthorization(p.idTagInfo) }));
    case 'transactionStarted':
      return then(m.StartTransaction.response.read(payload), (p) => ({
        transactionId: Number(p.transactionId),
        authorization: readAuthorization(p.idTagInfo ?? { status: 'Invalid' }),
      }));
    case 'transactionStopped':
      return then(m.StopTransaction.response.read(payload), (p) =>
        p.idTagInfo === undefined ? {} : { authorization: readAuthorization(p.idTagInfo) },
      );
    case 'dataTransferred':
      return then(m.DataTransfer.response.read(payload), (p) => ({
        status: readTransfer(p.status) ?? 'rejected',
        ...defined({ data: p.data }),
      }));
    case 'certificateRequested':
      return then(m.SignCertificate.response.read(payload), (p) => ({ status: readGeneric(p.status) ?? 'rejected' }));
    default:
      return { ok: true, value: {} };
  }
}

function then<A>(read: Read<A>, next: (value: A) => StationReply): Read<StationReply> {
  return read.ok ? { ok: true, value: next(read.value) } : read;
}
