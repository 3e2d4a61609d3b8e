/** OCPP 1.6, what a CSMS asks of a station, at the charger: CALL → command. `v16-respond.ts` writes the answers. */
import type { Read, Readable } from '../messages/shape.ts';
import { knownActions16, messages16 as m } from '../messages/v16.ts';
import type { StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { readTime } from './time.ts';
import { readProfile } from './v16-profile.ts';
import { readListEntry } from './v16-tags.ts';
import { certificateWords, extendedTriggerWords, purposeWords, triggerWords, wireReader } from './words16.ts';

/** The `requestId` of a command whose message of 1.6 names none, GetDiagnostics and UpdateFirmware. */
export const noRequestId = -1;

type Reader = (payload: unknown) => Read<StationCommand>;

/** Binds a shape to the function that makes a command of what has passed it, or `undefined` for an unknown word. */
function reader<In>(shape: Readable<In>, toCommand: (payload: In) => StationCommand | undefined): Reader {
  return (payload) => {
    const read = shape.read(payload);
    if (!read.ok) return read;
    const value = toCommand(read.value);
    if (value !== undefined) return { ok: true, value };
    return { ok: false, code: 'PropertyConstraintViolation', description: 'A word in the payload is unknown.' };
  };
}

const readTrigger = wireReader(triggerWords);
const readExtendedTrigger = wireReader({
  ...triggerWords,
  ...extendedTriggerWords,
  logStatus: 'LogStatusNotification',
} as const);
const readPurpose = wireReader(purposeWords);
const readUse = wireReader(certificateWords);
const readHashAlgorithm = wireReader({ SHA256: 'SHA256', SHA384: 'SHA384', SHA512: 'SHA512' } as const);

const readers = new Map<string, Reader>([
  [
    'CancelReservation',
    reader(m.CancelReservation.request, ({ reservationId }) => ({ kind: 'cancelReservation', reservationId })),
  ],
  [
    'CertificateSigned',
    reader(m.CertificateSigned.request, (p) => ({ kind: 'sendCertificate', chain: p.certificateChain })),
  ],
  [
    'ChangeAvailability',
    reader(m.ChangeAvailability.request, (p) =>
      p.type === 'Operative' || p.type === 'Inoperative'
        ? { kind: 'setAvailability', connector: p.connectorId, operative: p.type === 'Operative' }
        : undefined,
    ),
  ],
  [
    'ChangeConfiguration',
    reader(m.ChangeConfiguration.request, (p) => ({
      kind: 'writeConfiguration',
      entries: [{ key: p.key, value: p.value }],
    })),
  ],
  ['ClearCache', reader(m.ClearCache.request, () => ({ kind: 'clearCache' }))],
  [
    'ClearChargingProfile',
    reader(m.ClearChargingProfile.request, (p) => {
      const purpose = p.chargingProfilePurpose === undefined ? undefined : readPurpose(p.chargingProfilePurpose);
      // An unknown purpose must not widen what is cleared.
      if (purpose === undefined && p.chargingProfilePurpose !== undefined) return undefined;
      const what = { profileId: p.id, connector: p.connectorId, purpose, stackLevel: p.stackLevel };
      return { kind: 'clearProfile', ...defined(what) };
    }),
  ],
  [
    'DataTransfer',
    reader(m.DataTransfer.request, (p) => ({
      kind: 'transferData',
      vendorId: p.vendorId,
      ...defined({ messageId: p.messageId, data: p.data }),
    })),
  ],
  [
    'DeleteCertificate',
    reader(m.DeleteCertificate.request, ({ certificateHashData }) => {
      const { issuerNameHash, issuerKeyHash, serialNumber } = certificateHashData;
      const hashAlgorithm = readHashAlgorithm(certificateHashData.hashAlgorithm);
      if (hashAlgorithm === undefined) return undefined;
      return { kind: 'deleteCertificate', hash: { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } };
    }),
  ],
  [
    'ExtendedTriggerMessage',
    reader(m.ExtendedTriggerMessage.request, (p) => trigger(readExtendedTrigger(p.requestedMessage), p.connectorId)),
  ],
  [
    'GetCompositeSchedule',
    reader(m.GetCompositeSchedule.request, (p) => {
      const unit = p.chargingRateUnit;
      if (unit !== undefined && unit !== 'A' && unit !== 'W') return undefined;
      return { kind: 'readSchedule', connector: p.connectorId, durationS: p.duration, ...(unit && { unit }) };
    }),
  ],
  [
    'GetConfiguration',
    reader(m.GetConfiguration.request, (p) => ({
      kind: 'readConfiguration',
      // §5.8: an empty list asks for everything, as no list does.
      ...(p.key === undefined || p.key.length === 0 ? {} : { keys: p.key.filter((key) => typeof key === 'string') }),
    })),
  ],
  [
    'GetDiagnostics',
    reader(m.GetDiagnostics.request, (p) => ({
      kind: 'uploadLog',
      requestId: noRequestId,
      log: 'diagnostics',
      url: p.location,
      ...defined({ fromMs: readTime(p.startTime), toMs: readTime(p.stopTime) }),
      ...defined({ retries: p.retries, retryIntervalS: p.retryInterval }),
    })),
  ],
  [
    'GetInstalledCertificateIds',
    reader(m.GetInstalledCertificateIds.request, (p) => {
      const use = readUse(p.certificateType);
      return use === undefined ? undefined : { kind: 'listCertificates', uses: [use] };
    }),
  ],
  ['GetLocalListVersion', reader(m.GetLocalListVersion.request, () => ({ kind: 'readLocalList' }))],
  [
    'GetLog',
    reader(m.GetLog.request, ({ requestId, log, logType, retries, retryInterval: retryIntervalS }) => {
      if (logType !== 'DiagnosticsLog' && logType !== 'SecurityLog') return undefined;
      const span = { fromMs: readTime(log.oldestTimestamp), toMs: readTime(log.latestTimestamp) };
      return {
        kind: 'uploadLog',
        requestId,
        log: logType === 'SecurityLog' ? 'security' : 'diagnostics',
        url: log.remoteLocation,
        ...defined({ ...span, retries, retryIntervalS }),
      };
    }),
  ],
  [
    'InstallCertificate',
    reader(m.InstallCertificate.request, ({ certificateType, certificate }) => {
      const use = readUse(certificateType);
      return use === undefined ? undefined : { kind: 'installCertificate', use, certificate };
    }),
  ],
  [
    'RemoteStartTransaction',
    reader(m.RemoteStartTransaction.request, (p) => {
      const profile = p.chargingProfile === undefined ? undefined : readProfile(p.chargingProfile);
      if (profile === undefined && p.chargingProfile !== undefined) return undefined;
      return { kind: 'remoteStart', idTag: p.idTag, ...defined({ connector: p.connectorId, profile }) };
    }),
  ],
  [
    'RemoteStopTransaction',
    reader(m.RemoteStopTransaction.request, (p) => ({ kind: 'remoteStop', transactionId: String(p.transactionId) })),
  ],
  [
    'ReserveNow',
    reader(m.ReserveNow.request, (p) => {
      const expiresMs = readTime(p.expiryDate);
      if (expiresMs === undefined) return undefined;
      const { reservationId, connectorId: connector, idTag, parentIdTag: groupTag } = p;
      return { kind: 'reserve', reservationId, connector, idTag, ...defined({ groupTag }), expiresMs };
    }),
  ],
  [
    'Reset',
    reader(m.Reset.request, (p) =>
      p.type === 'Hard' || p.type === 'Soft' ? { kind: 'reset', hard: p.type === 'Hard' } : undefined,
    ),
  ],
  [
    'SendLocalList',
    reader(m.SendLocalList.request, ({ listVersion: version, updateType, localAuthorizationList: list = [] }) => {
      const entries = list.map(readListEntry).filter((entry) => entry !== undefined);
      // Part of a list is another list than the one that was meant.
      if ((updateType !== 'Full' && updateType !== 'Differential') || entries.length < list.length) return undefined;
      return { kind: 'sendLocalList', version, full: updateType === 'Full', entries };
    }),
  ],
  [
    'SetChargingProfile',
    reader(m.SetChargingProfile.request, (p) => {
      const profile = readProfile(p.csChargingProfiles);
      return profile === undefined ? undefined : { kind: 'setProfile', connector: p.connectorId, profile };
    }),
  ],
  [
    'SignedUpdateFirmware',
    reader(m.SignedUpdateFirmware.request, ({ requestId, firmware, retries, retryInterval: retryIntervalS }) => {
      const retrieveMs = readTime(firmware.retrieveDateTime);
      if (retrieveMs === undefined) return undefined;
      const { location: url, signingCertificate, signature } = firmware;
      const rest = defined({ installMs: readTime(firmware.installDateTime), retries, retryIntervalS });
      return { kind: 'updateFirmware', requestId, url, retrieveMs, ...rest, signingCertificate, signature };
    }),
  ],
  ['TriggerMessage', reader(m.TriggerMessage.request, (p) => trigger(readTrigger(p.requestedMessage), p.connectorId))],
  ['UnlockConnector', reader(m.UnlockConnector.request, (p) => ({ kind: 'unlock', connector: p.connectorId }))],
  [
    'UpdateFirmware',
    reader(m.UpdateFirmware.request, ({ location: url, retrieveDate, retries, retryInterval: retryIntervalS }) => {
      const retrieveMs = readTime(retrieveDate);
      if (retrieveMs === undefined) return undefined;
      const rest = defined({ retries, retryIntervalS });
      return { kind: 'updateFirmware', requestId: noRequestId, url, retrieveMs, ...rest };
    }),
  ],
]);

type Trigger = StationCommand & { kind: 'trigger' };

function trigger(message: Trigger['message'] | undefined, connector: number | undefined): Trigger | undefined {
  return message === undefined ? undefined : { kind: 'trigger', message, ...defined({ connector }) };
}

/** A command of the CSMS; requests that name no id get `noRequestId`. */
export function readCommand(action: string, payload: unknown): Read<StationCommand> {
  const read = readers.get(action);
  if (read !== undefined) return read(payload);
  const code = knownActions16.has(action) ? 'NotSupported' : 'NotImplemented';
  return { ok: false, code, description: `The action ${action.slice(0, 50)} is not handled here.` };
}
