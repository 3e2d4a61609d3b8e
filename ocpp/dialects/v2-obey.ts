/**
 * OCPP 2.x, what a CSMS asks of a station, at the charger: CALL → command. What our words cannot say in full (a filter, a further
 * field that changes the meaning) becomes `raw`, so that a charger never does less or more than it was asked.
 */
import { isRecord, type Read } from '../messages/shape.ts';
import type { StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { readProfile } from './profiles2.ts';
import { decimal, decimalText, type Fields, fields, flag, list, records, text, time, whole } from './v2-fields.ts';
import { type CommandReader, deviceReaders, hasMore } from './v2-obey-device.ts';
import { readAuthorization, readToken } from './v2-tokens.ts';
import { faultOf, messageOf, nameOf, type Wire } from './v2-wire.ts';
import { purposeWords } from './words2.ts';

const chargingReaders: readonly [string, CommandReader][] = [
  ['RequestStartTransaction', readStart],
  ['RequestStopTransaction', (p) => ({ kind: 'remoteStop', transactionId: text(p.transactionId) ?? '' })],
  [
    'UnlockConnector',
    (p) => ({ kind: 'unlock', connector: whole(p.evseId) ?? 0, ...defined({ outlet: whole(p.connectorId) }) }),
  ],
  [
    'ChangeAvailability',
    (p) => {
      const { id, connectorId } = fields(p.evse);
      if (p.operationalStatus !== 'Operative' && p.operationalStatus !== 'Inoperative') return undefined;
      return {
        kind: 'setAvailability',
        connector: whole(id) ?? 0,
        operative: p.operationalStatus === 'Operative',
        ...defined({ outlet: whole(connectorId) }),
      };
    },
  ],
  ['ReserveNow', readReservation],
  ['CancelReservation', (p) => ({ kind: 'cancelReservation', reservationId: whole(p.reservationId) ?? 0 })],
  ['ClearCache', () => ({ kind: 'clearCache' })],
  ['GetLocalListVersion', () => ({ kind: 'readLocalList' })],
  ['SendLocalList', readLocalList],
  [
    'SetChargingProfile',
    (p) => {
      const profile = readProfile(p.chargingProfile);
      return profile && { kind: 'setProfile', connector: whole(p.evseId) ?? 0, profile };
    },
  ],
  ['ClearChargingProfile', readClearing],
  ['GetChargingProfiles', readProfileQuestion],
  [
    'GetCompositeSchedule',
    (p) => {
      const unit = (['A', 'W'] as const).find((word) => word === p.chargingRateUnit);
      if (p.chargingRateUnit !== undefined && unit === undefined) return undefined;
      const durationS = whole(p.duration) ?? 0;
      return { kind: 'readSchedule', connector: whole(p.evseId) ?? 0, durationS, ...defined({ unit }) };
    },
  ],
  [
    'CostUpdated',
    (p) => ({
      kind: 'tellCost',
      transactionId: text(p.transactionId) ?? '',
      totalCost: decimalText(p.totalCost) ?? '0',
    }),
  ],
  ['GetTransactionStatus', (p) => ({ kind: 'readTransaction', ...defined({ transactionId: text(p.transactionId) }) })],
  ['SetDefaultTariff', (p) => ({ kind: 'setTariff', connector: whole(p.evseId) ?? 0, tariff: fields(p.tariff) })],
  [
    'ChangeTransactionTariff',
    (p) => ({ kind: 'changeTariff', transactionId: text(p.transactionId) ?? '', tariff: fields(p.tariff) }),
  ],
  [
    'ClearTariffs',
    (p) => {
      const ids = p.tariffIds === undefined ? undefined : list(p.tariffIds).map(String);
      return { kind: 'clearTariffs', ...defined({ connector: whole(p.evseId), ids }) };
    },
  ],
  ['GetTariffs', (p) => ({ kind: 'readTariffs', connector: whole(p.evseId) ?? 0 })],
  [
    'UsePriorityCharging',
    (p) => ({
      kind: 'priorityCharging',
      transactionId: text(p.transactionId) ?? '',
      activate: flag(p.activate) ?? false,
    }),
  ],
  [
    'UpdateDynamicSchedule',
    (p) => {
      const update = fields(p.scheduleUpdate);
      const limit = decimal(update.limit);
      if (limit === undefined || hasMore(update, ['limit'])) return undefined;
      return { kind: 'updateSchedule', profileId: whole(p.chargingProfileId) ?? 0, limit };
    },
  ],
];
const readers = new Map([...chargingReaders, ...deviceReaders]);

export function readCommand(wire: Wire, action: string, payload: unknown): Read<StationCommand> {
  const message = messageOf(wire, action);
  if (message === undefined || message.from === 'station') {
    const code = message === undefined ? 'NotImplemented' : 'NotSupported';
    return { ok: false, code, description: `${nameOf(wire)}: no CSMS sends ${action.slice(0, 50)}.` };
  }
  const read = message.request.read(payload);
  if (!read.ok) return read;
  const p = fields(payload);
  const command = readers.get(action)?.(p);
  if (command !== undefined) return { ok: true, value: command };
  const fault = faultOf(message, p);
  if (fault !== undefined) return { ok: false, code: 'PropertyConstraintViolation', description: fault };
  return { ok: true, value: { kind: 'raw', action, payload: p } };
}

function readStart(p: Fields): StationCommand | undefined {
  const profile = p.chargingProfile === undefined ? undefined : readProfile(p.chargingProfile);
  if (isRecord(p.chargingProfile) && profile === undefined) return undefined;
  const rest = {
    connector: whole(p.evseId),
    startId: whole(p.remoteStartId),
    groupTag: readToken(p.groupIdToken).idTag,
    profile,
  };
  return { kind: 'remoteStart', idTag: '', ...readToken(p.idToken), ...defined(rest) };
}

function readReservation(p: Fields): StationCommand | undefined {
  const expiresMs = time(p.expiryDateTime);
  if (expiresMs === undefined || p.connectorType !== undefined) return undefined;
  return {
    kind: 'reserve',
    reservationId: whole(p.id) ?? 0,
    connector: whole(p.evseId) ?? 0,
    idTag: '',
    ...readToken(p.idToken),
    ...defined({ groupTag: readToken(p.groupIdToken).idTag }),
    expiresMs,
  };
}

function readLocalList(p: Fields): StationCommand | undefined {
  if (p.updateType !== 'Full' && p.updateType !== 'Differential') return undefined;
  const entries = records(p.localAuthorizationList).map(({ idToken, idTokenInfo }) => ({
    idTag: '',
    ...readToken(idToken),
    ...(idTokenInfo === undefined ? {} : { authorization: readAuthorization(idTokenInfo) }),
  }));
  return { kind: 'sendLocalList', version: whole(p.versionNumber) ?? 0, full: p.updateType === 'Full', entries };
}

function readClearing(p: Fields): StationCommand | undefined {
  const { evseId, chargingProfilePurpose, stackLevel } = fields(p.chargingProfileCriteria);
  const purpose = purposeWords.read(chargingProfilePurpose);
  if (chargingProfilePurpose !== undefined && purpose === undefined) return undefined;
  const rest = {
    profileId: whole(p.chargingProfileId),
    connector: whole(evseId),
    purpose,
    stackLevel: whole(stackLevel),
  };
  return { kind: 'clearProfile', ...defined(rest) };
}

function readProfileQuestion(p: Fields): StationCommand | undefined {
  const criterion = fields(p.chargingProfile);
  const purpose = purposeWords.read(criterion.chargingProfilePurpose);
  const isAnyPurpose = criterion.chargingProfilePurpose === undefined;
  // All the sources of 2.0.1 are as good as any.
  const isAnySource = criterion.chargingLimitSource === undefined || list(criterion.chargingLimitSource).length === 4;
  if (!isAnySource || (!isAnyPurpose && purpose === undefined)) return undefined;
  if (hasMore(criterion, ['chargingProfilePurpose', 'chargingLimitSource'])) return undefined;
  return {
    kind: 'readProfiles',
    requestId: whole(p.requestId) ?? 0,
    ...defined({ connector: whole(p.evseId), purpose }),
  };
}
