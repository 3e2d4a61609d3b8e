/**
 * OCPP 2.x, what a CSMS asks of a station about charging, at the CSMS: command → CALL. What it asks of the station as a device
 * is in `v2-commands-device.ts`, the answers in `v2-answers.ts`; `v2-obey.ts` is the other end.
 */
import type { StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { Unsayable, type WireCall } from './dialect.ts';
import { checkProfile, writeProfile } from './profiles2.ts';
import { writeTime } from './time.ts';
import { writeDeviceCommand } from './v2-commands-device.ts';
import { decimalNumber } from './v2-fields.ts';
import { refusal } from './v2-refusal.ts';
import { writeAuthorization, writeToken } from './v2-tokens.ts';
import { call, rawCall, type Wire } from './v2-wire.ts';
import { tenths } from './v16-profile.ts';
import { purposeWords, triggerWords } from './words2.ts';

/** The action that a triggered message will arrive as. */
export function triggeredAction(command: StationCommand & { kind: 'trigger' }): string {
  return command.message === 'signCertificate' ? 'SignCertificate' : triggerWords.write(command.message);
}

/**
 * @throws Unsayable when the version has no words for the command
 * @throws Error when the command's data do not pass the official schema or break a rule of charging profiles
 */
export function writeCommand(wire: Wire, command: StationCommand): WireCall {
  const reason = refusal(wire, command);
  if (reason !== undefined) throw new Unsayable(reason);
  switch (command.kind) {
    case 'remoteStart':
      return writeStart(wire, command);
    case 'remoteStop':
      return call(wire, 'RequestStopTransaction', { transactionId: command.transactionId });
    case 'unlock':
      return call(wire, 'UnlockConnector', { evseId: command.connector, connectorId: command.outlet ?? 1 });
    case 'setAvailability':
      return call(wire, 'ChangeAvailability', {
        operationalStatus: command.operative ? 'Operative' : 'Inoperative',
        ...(command.connector > 0 ? { evse: writeEvse(command.connector, command.outlet) } : {}),
      });
    case 'reserve': {
      const { connector, groupTag } = command;
      return call(wire, 'ReserveNow', {
        id: command.reservationId,
        expiryDateTime: writeTime(command.expiresMs),
        idToken: writeToken(command.idTag, command.tokenType),
        ...(connector > 0 ? { evseId: connector } : {}),
        ...(groupTag === undefined ? {} : { groupIdToken: writeToken(groupTag) }),
      });
    }
    case 'cancelReservation':
      return call(wire, 'CancelReservation', { reservationId: command.reservationId });
    case 'clearCache':
      return call(wire, 'ClearCache', {});
    case 'readLocalList':
      return call(wire, 'GetLocalListVersion', {});
    case 'sendLocalList': {
      const entries = command.entries.map(({ idTag, tokenType, authorization }) => ({
        idToken: writeToken(idTag, tokenType),
        ...(authorization === undefined ? {} : { idTokenInfo: writeAuthorization(wire, authorization) }),
      }));
      return call(wire, 'SendLocalList', {
        versionNumber: command.version,
        updateType: command.full ? 'Full' : 'Differential',
        ...(entries.length === 0 ? {} : { localAuthorizationList: entries }),
      });
    }
    case 'setProfile':
      checkProfile(command.profile, { with: 'setProfile', connector: command.connector });
      return call(wire, 'SetChargingProfile', {
        evseId: command.connector,
        chargingProfile: writeProfile(command.profile),
      });
    case 'clearProfile':
      return writeClearing(wire, command);
    case 'readProfiles': {
      const { purpose, connector } = command;
      return call(wire, 'GetChargingProfiles', {
        requestId: command.requestId,
        ...defined({ evseId: connector }),
        // Some criterion is wanted (K09): without a purpose, whoever has set them.
        chargingProfile:
          purpose === undefined
            ? { chargingLimitSource: ['CSO', 'EMS', 'SO', 'Other'] }
            : { chargingProfilePurpose: purposeWords.write(purpose) },
      });
    }
    case 'readSchedule':
      return call(wire, 'GetCompositeSchedule', {
        evseId: command.connector,
        duration: command.durationS,
        ...defined({ chargingRateUnit: command.unit }),
      });
    case 'tellCost':
      return call(wire, 'CostUpdated', {
        transactionId: command.transactionId,
        totalCost: decimalNumber(command.totalCost, 'totalCost'),
      });
    case 'readTransaction':
      return call(wire, 'GetTransactionStatus', defined({ transactionId: command.transactionId }));
    // A tariff is the owner's data: the schema judges it.
    case 'setTariff':
      return rawCall(wire, 'SetDefaultTariff', { evseId: command.connector, tariff: command.tariff });
    case 'changeTariff':
      return rawCall(wire, 'ChangeTransactionTariff', {
        transactionId: command.transactionId,
        tariff: command.tariff,
      });
    case 'clearTariffs':
      return call(wire, 'ClearTariffs', defined({ evseId: command.connector, tariffIds: command.ids }));
    case 'readTariffs':
      return call(wire, 'GetTariffs', { evseId: command.connector });
    case 'priorityCharging':
      return call(wire, 'UsePriorityCharging', {
        transactionId: command.transactionId,
        activate: command.activate,
      });
    case 'updateSchedule':
      return call(wire, 'UpdateDynamicSchedule', {
        chargingProfileId: command.profileId,
        scheduleUpdate: { limit: tenths(command.limit) },
      });
    default:
      return writeDeviceCommand(wire, command);
  }
}

function writeEvse(connector: number, outlet: number | undefined): { id: number; connectorId?: number } {
  return { id: connector, ...defined({ connectorId: outlet }) };
}

function writeStart(wire: Wire, command: StationCommand & { kind: 'remoteStart' }): WireCall {
  const { connector, startId, groupTag, profile } = command;
  if (startId === undefined) throw new Error('startId: a remote start of OCPP 2.x needs a number to know it again by.');
  if (profile !== undefined) checkProfile(profile, { with: 'remoteStart' });
  return call(wire, 'RequestStartTransaction', {
    idToken: writeToken(command.idTag, command.tokenType),
    remoteStartId: startId,
    // Without a number the station may choose; 0 would be the station itself.
    ...(connector === undefined || connector === 0 ? {} : { evseId: connector }),
    ...(groupTag === undefined ? {} : { groupIdToken: writeToken(groupTag) }),
    ...(profile === undefined ? {} : { chargingProfile: writeProfile(profile) }),
  });
}

/** By its id, or by criteria; a station looks at one of them only (K10). */
function writeClearing(wire: Wire, command: StationCommand & { kind: 'clearProfile' }): WireCall {
  const { profileId, connector, purpose, stackLevel } = command;
  if (profileId !== undefined) return call(wire, 'ClearChargingProfile', { chargingProfileId: profileId });
  const criteria = defined({
    evseId: connector,
    chargingProfilePurpose: purpose === undefined ? undefined : purposeWords.write(purpose),
    stackLevel,
  });
  const isAny = Object.keys(criteria).length > 0;
  return call(wire, 'ClearChargingProfile', isAny ? { chargingProfileCriteria: criteria } : {});
}
