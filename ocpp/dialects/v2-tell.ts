/**
 * OCPP 2.x, messages that a station sends, at the charger: event → CALL and CALLRESULT → reply. What is written is checked
 * against the official schema; a simulated charger is a well-behaved one.
 */
import type { Read } from '../messages/shape.ts';
import type { StationEvent, StationReply } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { Unsayable, type WireCall } from './dialect.ts';
import { writeSamples2 } from './meter2.ts';
import { writeProfile } from './profiles2.ts';
import { writeMonitorEvents, writeMonitorReport, writeReport } from './settings2.ts';
import { writeTime } from './time.ts';
import { anyText, decimalText, type Fields, time, whole } from './v2-fields.ts';
import { readAuthorization, readLimit, readText, writeLimit, writeToken } from './v2-tokens.ts';
import { call, nameOf, rawCall, readResponse, type Wire } from './v2-wire.ts';
import {
  bootReasonWord,
  bootWords,
  chargingStateWords,
  needsWords,
  phaseWords,
  reasonWords,
  reservationWords,
  signingWords,
  stateWords,
  transferWords,
  triggerReasonWord,
} from './words2.ts';

/**
 * The CALL for an event. `nowMs` stands in for a time that the event lacks.
 *
 * @throws Unsayable for the starts and stops of 1.6, which are `transactionReported` in 2.x
 * @throws Error when the event's data do not pass the official schema
 */
export function writeEvent(wire: Wire, event: StationEvent, nowMs: number): WireCall {
  const is21 = wire.version === 'ocpp2.1';
  switch (event.kind) {
    case 'booted':
      return writeBoot(wire, event);
    case 'heartbeat':
      return call(wire, 'Heartbeat', {});
    case 'statusChanged':
      return call(wire, 'StatusNotification', {
        evseId: event.connector,
        connectorId: event.outlet ?? (event.connector === 0 ? 0 : 1),
        connectorStatus: stateWords[event.state],
        timestamp: writeTime(event.atMs ?? nowMs),
      });
    case 'authorizationAsked':
      return rawCall(wire, 'Authorize', { idToken: writeToken(event.idTag, event.tokenType) });
    case 'transactionStarted':
    case 'transactionStopped':
      throw new Unsayable(`${nameOf(wire)} tells starts and stops as transactionReported.`);
    case 'transactionReported':
      return writeTransaction(wire, event, nowMs);
    case 'metered':
      return call(wire, 'MeterValues', { evseId: event.connector, meterValue: writeSamples2(event.samples, nowMs) });
    case 'dataTransferred': {
      const { vendorId, messageId, data } = event;
      return rawCall(wire, 'DataTransfer', { vendorId, ...defined({ messageId, data }) });
    }
    case 'firmwareProgressed':
      return rawCall(wire, 'FirmwareStatusNotification', progress(event));
    case 'logProgressed':
      return rawCall(wire, 'LogStatusNotification', progress(event));
    case 'securityNoted':
      return call(wire, 'SecurityEventNotification', {
        type: event.type,
        timestamp: writeTime(event.atMs ?? nowMs),
        ...defined({ techInfo: event.info }),
      });
    case 'certificateRequested':
      return call(wire, 'SignCertificate', {
        csr: event.csr,
        certificateType: signingWords.write(event.use),
        ...(is21 ? defined({ requestId: event.requestId }) : {}),
      });
    case 'settingsReported':
      return call(wire, 'NotifyReport', {
        ...writePart(event),
        requestId: event.requestId,
        generatedAt: writeTime(event.atMs ?? nowMs),
        ...(event.settings.length === 0 ? {} : { reportData: writeReport(event.settings) }),
      });
    case 'monitorsReported':
      return rawCall(wire, 'NotifyMonitoringReport', {
        ...writePart(event),
        requestId: event.requestId,
        generatedAt: writeTime(nowMs),
        ...(event.monitors.length === 0 ? {} : { monitor: writeMonitorReport(event.monitors, is21) }),
      });
    case 'monitored':
      return call(wire, 'NotifyEvent', {
        ...writePart(event),
        generatedAt: writeTime(event.atMs ?? nowMs),
        eventData: writeMonitorEvents(event.events, nowMs, is21),
      });
    case 'profilesReported':
      return call(wire, 'ReportChargingProfiles', {
        requestId: event.requestId,
        tbc: event.more,
        evseId: event.connector,
        chargingLimitSource: event.source,
        chargingProfile: event.profiles.map(writeProfile),
      });
    case 'reservationEnded':
      return call(wire, 'ReservationStatusUpdate', {
        reservationId: event.reservationId,
        reservationUpdateStatus: reservationWords.write(event.how),
      });
    case 'vehicleNeeds':
      return rawCall(wire, 'NotifyEVChargingNeeds', {
        evseId: event.connector,
        chargingNeeds: { ...event.needs, requestedEnergyTransfer: event.transfer },
      });
    case 'noted':
      return rawCall(wire, event.action, event.payload);
  }
}

function progress({ status, requestId }: { status: string; requestId?: number }): object {
  return { status, ...defined({ requestId }) };
}

function writePart({ part, more }: { part: number; more: boolean }): { seqNo: number; tbc: boolean } {
  return { seqNo: part, tbc: more };
}

function writeBoot(wire: Wire, event: StationEvent & { kind: 'booted' }): WireCall {
  const { iccid, imsi, reason } = event;
  const modem = defined({ iccid, imsi });
  return call(wire, 'BootNotification', {
    reason: reason === undefined ? 'PowerUp' : (bootReasonWord(reason) ?? 'Unknown'),
    chargingStation: {
      vendorName: event.vendor,
      model: event.model,
      ...defined({ serialNumber: event.serial, firmwareVersion: event.firmware }),
      ...(Object.keys(modem).length === 0 ? {} : { modem }),
    },
  });
}

/** 2.0.1 has no words for costs and limits that the station counts itself: they are left out. */
function writeTransaction(wire: Wire, event: StationEvent & { kind: 'transactionReported' }, nowMs: number): WireCall {
  const { chargingState, reason, connector, outlet, idTag, limit } = event;
  const is21 = wire.version === 'ocpp2.1';
  const meterValue = writeSamples2(event.samples, nowMs);
  return rawCall(wire, 'TransactionEvent', {
    eventType: phaseWords.write(event.phase),
    timestamp: writeTime(event.atMs ?? nowMs),
    triggerReason: triggerReasonWord(event.trigger) ?? event.trigger,
    seqNo: event.seqNo,
    offline: event.offline,
    transactionInfo: {
      transactionId: event.transactionId,
      ...(chargingState === undefined ? {} : { chargingState: chargingStateWords.write(chargingState) }),
      ...(reason === undefined ? {} : { stoppedReason: reasonWords.write(reason) }),
      ...defined({ remoteStartId: event.remoteStartId }),
      ...(is21 && limit !== undefined ? { transactionLimit: writeLimit(limit) } : {}),
    },
    ...(connector === undefined ? {} : { evse: { id: connector, ...defined({ connectorId: outlet }) } }),
    ...(idTag === undefined ? {} : { idToken: writeToken(idTag, event.tokenType) }),
    ...defined({ reservationId: event.reservationId }),
    ...(meterValue.length === 0 ? {} : { meterValue }),
    ...(is21 ? defined({ costDetails: event.costDetails }) : {}),
  });
}

/** What the CSMS replied to an event that the charger has told. */
export function readReply(wire: Wire, event: StationEvent, payload: unknown): Read<StationReply> {
  const then = (action: string, next: (p: Fields) => StationReply): Read<StationReply> => {
    const read = readResponse(wire, action, payload);
    return read.ok ? { ok: true, value: next(read.value) } : read;
  };
  switch (event.kind) {
    case 'booted':
      return then('BootNotification', (p) => ({
        status: bootWords.read(p.status) ?? 'rejected',
        intervalS: whole(p.interval) ?? 0,
        nowMs: time(p.currentTime) ?? 0,
      }));
    case 'heartbeat':
      return then('Heartbeat', (p) => ({ nowMs: time(p.currentTime) ?? 0 }));
    case 'authorizationAsked':
      return then('Authorize', (p) => ({ authorization: readAuthorization(p.idTokenInfo) }));
    case 'transactionReported':
      return then('TransactionEvent', (p) =>
        defined({
          authorization: p.idTokenInfo === undefined ? undefined : readAuthorization(p.idTokenInfo),
          totalCost: decimalText(p.totalCost),
          message: readText(p.updatedPersonalMessage),
          limit: readLimit(p.transactionLimit),
        }),
      );
    case 'dataTransferred':
      return then('DataTransfer', (p) => ({
        status: transferWords.read(p.status) ?? 'rejected',
        ...defined({ data: p.data === undefined ? undefined : (anyText(p.data) ?? JSON.stringify(p.data)) }),
      }));
    case 'certificateRequested':
      return then('SignCertificate', (p) => ({ status: p.status === 'Accepted' ? 'accepted' : 'rejected' }));
    case 'vehicleNeeds':
      return then('NotifyEVChargingNeeds', (p) => ({ status: needsWords.read(p.status) ?? 'rejected' }));
    case 'noted':
      return then(event.action, (p) => ({ payload: p }));
    default:
      return { ok: true, value: {} };
  }
}
