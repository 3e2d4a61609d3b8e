/** OCPP 2.x, messages that a station sends, at the CSMS: reply → CALLRESULT, with a proper default for what is only noted. */
import type { StationEvent, StationReply } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { writeTime } from './time.ts';
import { decimalNumber, type Fields, fields, records, whole } from './v2-fields.ts';
import { writeAuthorization, writeLimit, writeText } from './v2-tokens.ts';
import { rawResponse, response, type Wire } from './v2-wire.ts';
import { bootWords, needsWords, transferWords } from './words2.ts';

/** @throws Error when the reply does not belong to the event, or does not pass the official schema */
export function writeReply(wire: Wire, event: StationEvent, reply: StationReply): object {
  switch (event.kind) {
    case 'booted':
      if (!('intervalS' in reply)) break;
      return response(wire, 'BootNotification', {
        status: bootWords.write(reply.status),
        currentTime: writeTime(reply.nowMs),
        interval: Math.round(reply.intervalS),
      });
    case 'heartbeat':
      if (!('nowMs' in reply)) break;
      return response(wire, 'Heartbeat', { currentTime: writeTime(reply.nowMs) });
    case 'authorizationAsked':
      if (!('authorization' in reply) || reply.authorization === undefined) break;
      return response(wire, 'Authorize', { idTokenInfo: writeAuthorization(wire, reply.authorization) });
    case 'transactionReported':
      if ('status' in reply || 'nowMs' in reply || 'payload' in reply || 'transactionId' in reply) break;
      return writeTransactionReply(wire, reply);
    case 'dataTransferred': {
      if (!('status' in reply) || reply.status === 'pending' || reply.status === 'processing') break;
      const data = 'data' in reply ? defined({ data: reply.data }) : {};
      return rawResponse(wire, 'DataTransfer', { status: transferWords.write(reply.status), ...data });
    }
    case 'certificateRequested':
      if (!('status' in reply) || (reply.status !== 'accepted' && reply.status !== 'rejected')) break;
      return response(wire, 'SignCertificate', { status: reply.status === 'accepted' ? 'Accepted' : 'Rejected' });
    case 'vehicleNeeds': {
      const status = 'status' in reply ? needsWords.read(reply.status) : undefined;
      if (status === undefined) break;
      return response(wire, 'NotifyEVChargingNeeds', { status: needsWords.write(status) });
    }
    case 'noted': {
      const payload = 'payload' in reply ? reply.payload : undefined;
      return rawResponse(wire, event.action, payload ?? defaults[event.action]?.(event.payload) ?? {});
    }
    default:
      if (Object.keys(reply).length > 0) break;
      return {};
  }
  throw new Error(`The reply does not answer ${event.kind}.`);
}

function writeTransactionReply(wire: Wire, reply: StationReply): object {
  const authorization = 'authorization' in reply ? reply.authorization : undefined;
  const totalCost = 'totalCost' in reply ? reply.totalCost : undefined;
  const message = 'message' in reply ? reply.message : undefined;
  const limit = 'limit' in reply ? reply.limit : undefined;
  return response(wire, 'TransactionEvent', {
    ...(totalCost === undefined ? {} : { totalCost: decimalNumber(totalCost, 'totalCost') }),
    ...(authorization === undefined ? {} : { idTokenInfo: writeAuthorization(wire, authorization) }),
    ...(message === undefined ? {} : { updatedPersonalMessage: writeText(wire, message) }),
    // 2.0.1 cannot be told a limit; its owner stops the transaction then.
    ...(limit === undefined || wire.version === 'ocpp2.0.1' ? {} : { transactionLimit: writeLimit(limit) }),
  });
}

/** What nobody has an answer for: the polite refusal or acknowledgement that the schema asks for; all others are answered by `{}`. */
const defaults: Readonly<Record<string, (request: Fields) => object>> = {
  Get15118EVCertificate: () => ({ status: 'Failed', exiResponse: '' }),
  GetCertificateStatus: () => ({ status: 'Failed' }),
  // Each must be answered for; a next update in the past asks to try again.
  GetCertificateChainStatus: (request) => ({
    certificateStatus: records(request.certificateStatusRequests).map(({ certificateHashData, source }) => ({
      certificateHashData: fields(certificateHashData),
      source,
      status: 'Failed',
      nextUpdate: writeTime(0),
    })),
  }),
  NotifyEVChargingSchedule: () => ({ status: 'Accepted' }),
  OpenPeriodicEventStream: () => ({ status: 'Accepted' }),
  PullDynamicScheduleUpdate: () => ({ status: 'Rejected' }),
  VatNumberValidation: ({ vatNumber, evseId }) => ({
    status: 'Rejected',
    vatNumber,
    ...defined({ evseId: whole(evseId) }),
  }),
};
