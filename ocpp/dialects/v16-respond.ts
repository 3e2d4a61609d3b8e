/** OCPP 1.6, how a charger answers a command: answer → CALLRESULT. */
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import { isRecord } from '../messages/shape.ts';
import { messages16 as m } from '../messages/v16.ts';
import { RpcError } from '../rpc/errors.ts';
import type { AnswerData, CertificateHash, CommandAnswer, StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { Unsayable } from './dialect.ts';
import { writeTime } from './time.ts';
import { outcomeOf } from './v16-answers.ts';
import { noRequestId } from './v16-obey.ts';
import { writeSchedule } from './v16-profile.ts';

/**
 * `answer.detail` may be one of the wire's own words for this command and outcome (`Scheduled`, `RebootRequired` …);
 * otherwise the outcome picks the word. `answer.data` as `AnswerData` says.
 *
 * @throws RpcError where 1.6 can refuse a request by a CALLERROR only
 * @throws Unsayable for commands that no CSMS of 1.6 can have sent
 */
export function writeAnswer(command: StationCommand, answer: CommandAnswer): object {
  const plain = () => ({ status: word(answer, { accepted: 'Accepted', otherwise: 'Rejected' }) });
  switch (command.kind) {
    case 'remoteStart':
      return m.RemoteStartTransaction.response.write(plain());
    case 'remoteStop':
      return m.RemoteStopTransaction.response.write(plain());
    case 'unlock': {
      const words = { accepted: 'Unlocked', otherwise: 'UnlockFailed', unsupported: 'NotSupported' } as const;
      return m.UnlockConnector.response.write({ status: word(answer, words) });
    }
    case 'reset':
      return m.Reset.response.write(plain());
    case 'setAvailability': {
      const words = { accepted: 'Accepted', otherwise: 'Rejected', own: ['Scheduled'] } as const;
      return m.ChangeAvailability.response.write({ status: word(answer, words) });
    }
    case 'readConfiguration':
      return m.GetConfiguration.response.write(writeConfiguration(answer.data));
    case 'writeConfiguration': {
      const words = { accepted: 'Accepted', otherwise: 'Rejected', unsupported: 'NotSupported' } as const;
      return m.ChangeConfiguration.response.write({ status: word(answer, { ...words, own: ['RebootRequired'] }) });
    }
    case 'clearCache':
      return m.ClearCache.response.write(plain());
    case 'trigger': {
      const words = { accepted: 'Accepted', otherwise: 'Rejected', unsupported: 'NotImplemented' } as const;
      return m.TriggerMessage.response.write({ status: word(answer, words) });
    }
    case 'transferData': {
      const words = { accepted: 'Accepted', otherwise: 'Rejected', unsupported: 'UnknownVendorId' } as const;
      const data = typeof answer.data === 'string' ? { data: answer.data } : {};
      return m.DataTransfer.response.write({ status: word(answer, { ...words, own: ['UnknownMessageId'] }), ...data });
    }
    case 'readLocalList':
      return m.GetLocalListVersion.response.write({ listVersion: readVersion(answer) });
    case 'sendLocalList': {
      const words = { accepted: 'Accepted', otherwise: 'Failed', unsupported: 'NotSupported' } as const;
      return m.SendLocalList.response.write({ status: word(answer, { ...words, own: ['VersionMismatch'] }) });
    }
    case 'reserve': {
      const own = ['Faulted', 'Occupied', 'Unavailable'] as const;
      return m.ReserveNow.response.write({
        status: word(answer, { accepted: 'Accepted', otherwise: 'Rejected', own }),
      });
    }
    case 'cancelReservation':
      return m.CancelReservation.response.write(plain());
    case 'setProfile': {
      const words = { accepted: 'Accepted', otherwise: 'Rejected', unsupported: 'NotSupported' } as const;
      return m.SetChargingProfile.response.write({ status: word(answer, words) });
    }
    case 'clearProfile': {
      const words = { accepted: 'Accepted', otherwise: 'Unknown' } as const;
      return m.ClearChargingProfile.response.write({ status: word(answer, words) });
    }
    case 'readSchedule':
      return m.GetCompositeSchedule.response.write(writeComposite(answer));
    case 'uploadLog': {
      const name = fileNameOf(answer.data);
      // Without a file's name there is nothing to upload (§6.20); there is no other way to say no.
      if (command.requestId === noRequestId) return m.GetDiagnostics.response.write(defined({ fileName: name }));
      const words = { accepted: 'Accepted', otherwise: 'Rejected', own: ['AcceptedCanceled'] } as const;
      return m.GetLog.response.write({ status: word(answer, words), ...defined({ filename: name }) });
    }
    case 'updateFirmware': {
      if (command.signature === undefined) return writeUpdate(answer);
      const own = ['AcceptedCanceled', 'InvalidCertificate', 'RevokedCertificate'] as const;
      const status = word(answer, { accepted: 'Accepted', otherwise: 'Rejected', own });
      return m.SignedUpdateFirmware.response.write({ status });
    }
    case 'installCertificate': {
      const words = { accepted: 'Accepted', otherwise: 'Rejected', own: ['Failed'] } as const;
      return m.InstallCertificate.response.write({ status: word(answer, words) });
    }
    case 'deleteCertificate': {
      const words = { accepted: 'Accepted', otherwise: 'Failed', own: ['NotFound'] } as const;
      return m.DeleteCertificate.response.write({ status: word(answer, words) });
    }
    case 'listCertificates':
      return m.GetInstalledCertificateIds.response.write(writeCertificates(answer.data));
    case 'sendCertificate':
      return m.CertificateSigned.response.write(plain());
    default:
      throw new Unsayable(`OCPP 1.6 has no answer to ${command.kind}.`);
  }
}

interface Words<W extends string> {
  accepted: W;
  otherwise: W;
  unsupported?: W;
  /** Words that are only said when the answer's detail is that word. */
  own?: readonly W[];
}

function word<const W extends string>({ outcome, detail }: CommandAnswer, words: Words<W>): W {
  const own = words.own?.find((each) => each === detail && outcomeOf(each) === outcome);
  if (own !== undefined) return own;
  if (outcome === 'unsupported') return words.unsupported ?? words.otherwise;
  return outcome === 'accepted' ? words.accepted : words.otherwise;
}

function writeConfiguration(data: unknown): T.GetConfigurationResponse {
  if (!isRecord(data)) return { configurationKey: [], unknownKey: [] };
  const keys = Array.isArray(data.keys) ? data.keys : [];
  const unknown = Array.isArray(data.unknownKeys) ? data.unknownKeys : [];
  return { configurationKey: keys.filter(isRecord).map(writeSetting), unknownKey: unknown.map(String) };
}

function writeSetting({ key, value, mutability }: Record<string, unknown>) {
  const text = typeof value === 'string' ? { value } : {};
  return { key: String(key), readonly: mutability === 'readOnly', ...text };
}

function readVersion({ outcome, data }: CommandAnswer): number {
  if (outcome !== 'accepted') return -1;
  return isRecord(data) && typeof data.version === 'number' ? data.version : 0;
}

function writeComposite(answer: CommandAnswer): T.GetCompositeScheduleResponse {
  if (answer.outcome !== 'accepted' || !isSchedule(answer.data)) return { status: 'Rejected' };
  const { connector, startMs, schedule } = answer.data;
  return {
    status: 'Accepted',
    connectorId: connector,
    ...defined({ scheduleStart: startMs === undefined ? undefined : writeTime(startMs) }),
    chargingSchedule: writeSchedule(schedule),
  };
}

/** What is inside the schedule is checked by the official schema when it is written. */
function isSchedule(data: unknown): data is AnswerData['readSchedule'] {
  return isRecord(data) && typeof data.connector === 'number' && isRecord(data.schedule);
}

function fileNameOf(data: unknown): string | undefined {
  return isRecord(data) && typeof data.fileName === 'string' ? data.fileName : undefined;
}

function writeUpdate({ outcome, detail }: CommandAnswer): object {
  if (outcome !== 'accepted') throw new RpcError(outcome === 'unsupported' ? 'NotSupported' : 'GenericError', detail);
  return m.UpdateFirmware.response.write({});
}

function writeCertificates(data: unknown): T.GetInstalledCertificateIdsResponse {
  const [first, ...rest] = Array.isArray(data)
    ? data
        .filter(isRecord)
        .map(({ hash }) => hash)
        .filter(isHash)
    : [];
  return first === undefined ? { status: 'NotFound' } : { status: 'Accepted', certificateHashData: [first, ...rest] };
}

function isHash(value: unknown): value is CertificateHash {
  return isRecord(value) && typeof value.serialNumber === 'string';
}
