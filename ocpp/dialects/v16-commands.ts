/**
 * OCPP 1.6, what a CSMS asks of a station, at the CSMS: command → CALL. `v16-answers.ts` reads what comes back, `v16-obey.ts` is
 * the other end. What is written has passed the official schema.
 */
import { messages16 as m } from '../messages/v16.ts';
import type { CertificateUse, StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { type Message, Unsayable, type WireCall } from './dialect.ts';
import { writeTime } from './time.ts';
import { writeProfile, writeTransactionId } from './v16-profile.ts';
import { refusal } from './v16-refusal.ts';
import { writeListEntry } from './v16-tags.ts';
import { updateFirmware, uploadLog } from './v16-upkeep.ts';
import { certificateWords, extendedTriggerWords, purposeWords, triggerWords } from './words16.ts';

type Command<K extends StationCommand['kind']> = StationCommand & { kind: K };

export function triggeredAction({ message }: Command<'trigger'>): string {
  const action = message === 'signCertificate' ? 'SignCertificate' : triggerWords[message];
  if (action === undefined) throw new Unsayable(`OCPP 1.6 cannot trigger ${message}.`);
  return action;
}

const requests = new Map<string, Message['request']>(
  Object.entries(m).map(([action, message]) => [action, message.request]),
);

/**
 * @throws Unsayable when 1.6 has no words for the command
 * @throws Error when the command's data do not pass the official schema, for example a tag of more than 20 characters, or when it
 * would take several calls (`splitCommand` makes them)
 */
export function writeCommand(command: StationCommand): WireCall {
  const reason = refusal(command);
  if (reason !== undefined) throw new Unsayable(reason);
  switch (command.kind) {
    case 'remoteStart':
      return remoteStart(command);
    case 'remoteStop': {
      const payload = m.RemoteStopTransaction.request.write({
        transactionId: writeTransactionId(command.transactionId),
      });
      return { action: 'RemoteStopTransaction', payload };
    }
    case 'unlock':
      return {
        action: 'UnlockConnector',
        payload: m.UnlockConnector.request.write({ connectorId: command.connector }),
      };
    case 'reset':
      return { action: 'Reset', payload: m.Reset.request.write({ type: command.hard ? 'Hard' : 'Soft' }) };
    case 'setAvailability': {
      const type = command.operative ? 'Operative' : 'Inoperative';
      const payload = m.ChangeAvailability.request.write({ connectorId: command.connector, type });
      return { action: 'ChangeAvailability', payload };
    }
    case 'readConfiguration': {
      const payload = m.GetConfiguration.request.write(defined({ key: command.keys }));
      return { action: 'GetConfiguration', payload };
    }
    case 'writeConfiguration': {
      const { key, value } = theOnly(command.entries, 'entry');
      return { action: 'ChangeConfiguration', payload: m.ChangeConfiguration.request.write({ key, value }) };
    }
    case 'clearCache':
      return { action: 'ClearCache', payload: {} };
    case 'trigger':
      return trigger(command);
    case 'transferData': {
      const { vendorId, messageId, data } = command;
      const payload = m.DataTransfer.request.write({ vendorId, ...defined({ messageId, data }) });
      return { action: 'DataTransfer', payload };
    }
    case 'readLocalList':
      return { action: 'GetLocalListVersion', payload: {} };
    case 'sendLocalList':
      return sendLocalList(command);
    case 'reserve': {
      const payload = m.ReserveNow.request.write({
        connectorId: command.connector,
        expiryDate: writeTime(command.expiresMs),
        idTag: command.idTag,
        reservationId: command.reservationId,
        ...defined({ parentIdTag: command.groupTag }),
      });
      return { action: 'ReserveNow', payload };
    }
    case 'cancelReservation': {
      const payload = m.CancelReservation.request.write({ reservationId: command.reservationId });
      return { action: 'CancelReservation', payload };
    }
    case 'setProfile':
      return setProfile(command);
    case 'clearProfile': {
      const payload = m.ClearChargingProfile.request.write(
        defined({
          id: command.profileId,
          connectorId: command.connector,
          chargingProfilePurpose: command.purpose === undefined ? undefined : purposeWords[command.purpose],
          stackLevel: command.stackLevel,
        }),
      );
      return { action: 'ClearChargingProfile', payload };
    }
    case 'readSchedule': {
      const payload = m.GetCompositeSchedule.request.write({
        connectorId: command.connector,
        duration: command.durationS,
        ...defined({ chargingRateUnit: command.unit }),
      });
      return { action: 'GetCompositeSchedule', payload };
    }
    case 'uploadLog':
      return uploadLog(command);
    case 'updateFirmware':
      return updateFirmware(command);
    case 'installCertificate': {
      const { certificate } = command;
      const payload = m.InstallCertificate.request.write({
        certificateType: certificateType(command.use),
        certificate,
      });
      return { action: 'InstallCertificate', payload };
    }
    case 'deleteCertificate': {
      const payload = m.DeleteCertificate.request.write({ certificateHashData: command.hash });
      return { action: 'DeleteCertificate', payload };
    }
    case 'listCertificates': {
      const use = theOnly(command.uses ?? [], 'kind of certificate');
      const payload = m.GetInstalledCertificateIds.request.write({ certificateType: certificateType(use) });
      return { action: 'GetInstalledCertificateIds', payload };
    }
    case 'sendCertificate': {
      const payload = m.CertificateSigned.request.write({ certificateChain: command.chain });
      return { action: 'CertificateSigned', payload };
    }
    case 'raw': {
      const { action } = command;
      return { action, payload: requests.get(action)?.write(command.payload) };
    }
    default:
      throw new Unsayable(`OCPP 1.6 has no words for ${command.kind}.`);
  }
}

function theOnly<T>(list: readonly T[], what: string): T {
  const [first, ...more] = list;
  if (first === undefined || more.length > 0) throw new Error(`OCPP 1.6 takes exactly one ${what} in a call.`);
  return first;
}

function certificateType(use: CertificateUse): NonNullable<(typeof certificateWords)[CertificateUse]> {
  const word = certificateWords[use];
  if (word === undefined) throw new Unsayable(`OCPP 1.6 has no word for a certificate of use ${use}.`);
  return word;
}

/** `startId` and `groupTag` are left out: 1.6 matches a start by connector and tag, and learns the group from the answer to it. */
function remoteStart({ idTag, connector, profile }: Command<'remoteStart'>): WireCall {
  if (profile !== undefined && (profile.purpose !== 'tx' || profile.transactionId !== undefined))
    throw new Error('The profile of a remote start is for the transaction to come: purpose tx, no transaction id.');
  const payload = m.RemoteStartTransaction.request.write({
    idTag,
    ...defined({
      connectorId: connector,
      chargingProfile: profile === undefined ? undefined : writeProfile(profile),
    }),
  });
  return { action: 'RemoteStartTransaction', payload };
}

function trigger({ message, connector }: Command<'trigger'>): WireCall {
  const extended = extendedTriggerWords[message];
  const rest = defined({ connectorId: connector });
  if (extended !== undefined) {
    const payload = m.ExtendedTriggerMessage.request.write({ requestedMessage: extended, ...rest });
    return { action: 'ExtendedTriggerMessage', payload };
  }
  const requestedMessage = triggerWords[message];
  if (requestedMessage === undefined) throw new Unsayable(`OCPP 1.6 cannot trigger ${message}.`);
  return { action: 'TriggerMessage', payload: m.TriggerMessage.request.write({ requestedMessage, ...rest }) };
}

function sendLocalList({ version, full, entries }: Command<'sendLocalList'>): WireCall {
  // 0 and −1 mean "empty" and "not supported" in the answer to GetLocalListVersion (§5.10).
  if (version < 1) throw new Error('The version of a local list is greater than 0.');
  if (full && entries.some(({ authorization }) => authorization === undefined))
    throw new Error('Every tag of a full local list has an authorization.');
  const payload = m.SendLocalList.request.write({
    listVersion: version,
    updateType: full ? 'Full' : 'Differential',
    localAuthorizationList: entries.map(writeListEntry),
  });
  return { action: 'SendLocalList', payload };
}

function setProfile({ connector, profile }: Command<'setProfile'>): WireCall {
  // §3.13.1: anything else is refused by a station that keeps to the rules and misunderstood by others.
  if (profile.purpose === 'stationMax' && connector !== 0)
    throw new Error('A profile of the whole station is for connector 0.');
  if (profile.purpose === 'tx' && connector === 0)
    throw new Error('A profile of a transaction is for the connector of the transaction, not for connector 0.');
  const payload = m.SetChargingProfile.request.write({
    connectorId: connector,
    csChargingProfiles: writeProfile(profile),
  });
  return { action: 'SetChargingProfile', payload };
}
