/** OCPP 1.6, what a station answered to a command, at the CSMS: CALLRESULT → answer. Never throws. */
import { isRecord, type Read, type Readable } from '../messages/shape.ts';
import { messages16 as m } from '../messages/v16.ts';
import type { AnswerData, CertificateHash, CommandAnswer, ReportedSetting, StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { readTime } from './time.ts';
import { readSchedule } from './v16-profile.ts';

type Outcome = CommandAnswer['outcome'];

/** Status words of all the commands' answers in lower case; others mean that the station failed to say. */
const outcomes: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ['accepted', 'accepted'],
  ['acceptedcanceled', 'accepted'], // and what was under way before is off
  ['rebootrequired', 'accepted'],
  ['scheduled', 'accepted'],
  ['unlocked', 'accepted'],
  ['rejected', 'rejected'],
  ['faulted', 'rejected'],
  ['occupied', 'rejected'],
  ['unavailable', 'rejected'],
  ['unknown', 'rejected'],
  ['notfound', 'rejected'],
  ['versionmismatch', 'rejected'],
  ['invalidcertificate', 'rejected'],
  ['revokedcertificate', 'rejected'],
  ['failed', 'failed'],
  ['unlockfailed', 'failed'],
  ['notimplemented', 'unsupported'],
  ['notsupported', 'unsupported'],
  ['unknownmessageid', 'unsupported'],
  ['unknownvendorid', 'unsupported'],
]);

/** What a status word of a station means. */
export function outcomeOf(status: string): Outcome {
  return outcomes.get(status.toLowerCase()) ?? 'failed';
}

/** `data` as `AnswerData` says; the payload as it came for `raw`. */
export function readAnswer(command: StationCommand, payload: unknown): CommandAnswer {
  const answer = read(command, payload);
  return answer.ok ? answer.value : { outcome: 'failed', detail: answer.description };
}

function read(command: StationCommand, payload: unknown): Read<CommandAnswer> {
  switch (command.kind) {
    case 'remoteStart':
      return status(m.RemoteStartTransaction.response, payload);
    case 'remoteStop':
      return status(m.RemoteStopTransaction.response, payload);
    case 'unlock':
      return status(m.UnlockConnector.response, payload);
    case 'reset':
      return status(m.Reset.response, payload);
    case 'setAvailability':
      return status(m.ChangeAvailability.response, payload);
    case 'readConfiguration':
      return then(m.GetConfiguration.response.read(payload), readConfiguration);
    case 'writeConfiguration':
      return status(m.ChangeConfiguration.response, payload, (p): AnswerData['writeConfiguration'] =>
        command.entries.map(({ key }) => ({ key, status: p.status })),
      );
    case 'clearCache':
      return status(m.ClearCache.response, payload);
    case 'trigger':
      return status(m.TriggerMessage.response, payload);
    case 'transferData':
      return status(m.DataTransfer.response, payload, ({ data }): AnswerData['transferData'] | undefined => data);
    case 'readLocalList':
      return then(m.GetLocalListVersion.response.read(payload), ({ listVersion }) => readListVersion(listVersion));
    case 'sendLocalList':
      return status(m.SendLocalList.response, payload);
    case 'reserve':
      return status(m.ReserveNow.response, payload);
    case 'cancelReservation':
      return status(m.CancelReservation.response, payload);
    case 'setProfile':
      return status(m.SetChargingProfile.response, payload);
    case 'clearProfile':
      return status(m.ClearChargingProfile.response, payload);
    case 'readSchedule':
      return then(m.GetCompositeSchedule.response.read(payload), (p) => readComposite(command.connector, p));
    case 'uploadLog':
      return command.log === 'security'
        ? status(m.GetLog.response, payload, ({ filename }) => fileNamed(filename))
        : then(m.GetDiagnostics.response.read(payload), ({ fileName }) => readDiagnostics(fileName));
    case 'updateFirmware':
      return command.signature === undefined
        ? then(m.UpdateFirmware.response.read(payload), () => accepted)
        : status(m.SignedUpdateFirmware.response, payload);
    case 'installCertificate':
      return status(m.InstallCertificate.response, payload);
    case 'deleteCertificate':
      return status(m.DeleteCertificate.response, payload);
    case 'listCertificates':
      return then(m.GetInstalledCertificateIds.response.read(payload), (p) => readCertificates(command, p));
    case 'sendCertificate':
      return status(m.CertificateSigned.response, payload);
    case 'raw':
      return isRecord(payload) ? ok(readRaw(payload)) : ok({ outcome: 'failed', detail: 'The answer is no object.' });
    default:
      return ok({ outcome: 'failed', detail: `OCPP 1.6 has no answer to ${command.kind}.` });
  }
}

const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };

function ok(value: CommandAnswer): Read<CommandAnswer> {
  return { ok: true, value };
}

function then<P>(shaped: Read<P>, next: (payload: P) => CommandAnswer): Read<CommandAnswer> {
  return shaped.ok ? ok(next(shaped.value)) : shaped;
}

/** An answer that is a status word, and perhaps data. */
function status<P extends { status: string }>(
  shape: Readable<P>,
  payload: unknown,
  dataOf: (payload: P) => unknown = () => undefined,
): Read<CommandAnswer> {
  return then(shape.read(payload), (p) => ({
    outcome: outcomeOf(p.status),
    detail: p.status,
    ...defined({ data: dataOf(p) }),
  }));
}

function readConfiguration(p: { configurationKey?: unknown[]; unknownKey?: unknown[] }): CommandAnswer {
  const data: AnswerData['readConfiguration'] = { keys: [], unknownKeys: [] };
  for (const entry of p.configurationKey ?? []) {
    const setting = readSetting(entry);
    if (setting !== undefined) data.keys.push(setting);
  }
  for (const key of p.unknownKey ?? []) if (typeof key === 'string') data.unknownKeys.push(key);
  return { ...accepted, data };
}

function readSetting(entry: unknown): ReportedSetting | undefined {
  if (!isRecord(entry) || typeof entry.key !== 'string') return undefined;
  const { key, value } = entry;
  // The station's password may be set and never read (security whitepaper §2.6); some stations tell it all the same.
  if (key.toLowerCase() === 'authorizationkey') return { key, mutability: 'writeOnly' };
  const mutability = entry.readonly === true || entry.readonly === 'true' ? 'readOnly' : 'readWrite';
  return { key, mutability, ...(value === undefined || value === null ? {} : { value: String(value) }) };
}

function readListVersion(version: number): CommandAnswer {
  const data: AnswerData['readLocalList'] = { version };
  return version < 0 ? { outcome: 'unsupported', detail: 'NotSupported', data } : { ...accepted, data };
}

type Composite = Parameters<typeof readSchedule>[0];

function readComposite(
  asked: number,
  p: { status: string; connectorId?: number; scheduleStart?: string; chargingSchedule?: Composite },
): CommandAnswer {
  const outcome = outcomeOf(p.status);
  if (outcome !== 'accepted') return { outcome, detail: p.status };
  const schedule = p.chargingSchedule === undefined ? undefined : readSchedule(p.chargingSchedule);
  if (schedule === undefined) return { outcome: 'failed', detail: `${p.status} without a schedule that can be read` };
  const startMs = readTime(p.scheduleStart) ?? schedule.startMs;
  const data: AnswerData['readSchedule'] = { connector: p.connectorId ?? asked, startMs, schedule };
  return { outcome, detail: p.status, data };
}

/** The answer has no status; a name is missing when there is nothing to upload, and from some stations that do upload. */
function readDiagnostics(fileName: string | undefined): CommandAnswer {
  return { outcome: 'accepted', detail: fileName ? 'Accepted' : 'No file is named.', data: fileNamed(fileName) };
}

function fileNamed(fileName: string | undefined): AnswerData['uploadLog'] {
  return fileName ? { fileName } : {};
}

function readCertificates(
  { uses }: StationCommand & { kind: 'listCertificates' },
  p: { status: string; certificateHashData?: unknown[] },
): CommandAnswer {
  // NotFound answers the question: there are none.
  const outcome = p.status.toLowerCase() === 'notfound' ? 'accepted' : outcomeOf(p.status);
  const use = uses?.[0];
  if (outcome !== 'accepted' || use === undefined) return { outcome, detail: p.status };
  const hashes = (p.certificateHashData ?? []).map(readHash).filter((hash) => hash !== undefined);
  const data: AnswerData['listCertificates'] = hashes.map((hash) => ({ use, hash }));
  return { outcome, detail: p.status, data };
}

function readHash(entry: unknown): CertificateHash | undefined {
  if (!isRecord(entry)) return undefined;
  const { issuerNameHash, issuerKeyHash, serialNumber } = entry;
  const hashAlgorithm = hashAlgorithms.find((name) => name === entry.hashAlgorithm);
  return hashAlgorithm !== undefined &&
    typeof issuerNameHash === 'string' &&
    typeof issuerKeyHash === 'string' &&
    typeof serialNumber === 'string'
    ? { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
    : undefined;
}

const hashAlgorithms = ['SHA256', 'SHA384', 'SHA512'] as const;

function readRaw(payload: Record<string, unknown>): CommandAnswer {
  const word = payload.status;
  return typeof word === 'string'
    ? { outcome: outcomeOf(word), detail: word, data: payload }
    : { ...accepted, data: payload };
}
