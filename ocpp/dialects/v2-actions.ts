/** OCPP 2.x: which action says which command, and which words of its answer mean what. Shared by both ends. */
import type { CommandAnswer, StationCommand } from '../vocabulary.ts';

const actions = {
  remoteStart: 'RequestStartTransaction',
  remoteStop: 'RequestStopTransaction',
  unlock: 'UnlockConnector',
  reset: 'Reset',
  setAvailability: 'ChangeAvailability',
  readConfiguration: 'GetVariables',
  writeConfiguration: 'SetVariables',
  clearCache: 'ClearCache',
  trigger: 'TriggerMessage',
  transferData: 'DataTransfer',
  readLocalList: 'GetLocalListVersion',
  sendLocalList: 'SendLocalList',
  reserve: 'ReserveNow',
  cancelReservation: 'CancelReservation',
  setProfile: 'SetChargingProfile',
  clearProfile: 'ClearChargingProfile',
  readProfiles: 'GetChargingProfiles',
  readSchedule: 'GetCompositeSchedule',
  uploadLog: 'GetLog',
  updateFirmware: 'UpdateFirmware',
  installCertificate: 'InstallCertificate',
  deleteCertificate: 'DeleteCertificate',
  listCertificates: 'GetInstalledCertificateIds',
  sendCertificate: 'CertificateSigned',
  readReport: 'GetBaseReport',
  readMonitors: 'GetMonitoringReport',
  setMonitors: 'SetVariableMonitoring',
  clearMonitors: 'ClearVariableMonitoring',
  showMessage: 'SetDisplayMessage',
  readMessages: 'GetDisplayMessages',
  clearMessage: 'ClearDisplayMessage',
  tellCost: 'CostUpdated',
  readTransaction: 'GetTransactionStatus',
  customerData: 'CustomerInformation',
  setNetworkProfile: 'SetNetworkProfile',
  setTariff: 'SetDefaultTariff',
  changeTariff: 'ChangeTransactionTariff',
  clearTariffs: 'ClearTariffs',
  readTariffs: 'GetTariffs',
  priorityCharging: 'UsePriorityCharging',
  updateSchedule: 'UpdateDynamicSchedule',
} as const satisfies Record<Exclude<StationCommand['kind'], 'raw' | 'setMonitoring'>, string>;

export function actionOf(command: StationCommand): string {
  if (command.kind === 'raw') return command.action;
  if (command.kind === 'setMonitoring') return command.base === undefined ? 'SetMonitoringLevel' : 'SetMonitoringBase';
  return actions[command.kind];
}

type Outcome = CommandAnswer['outcome'];

/** `otherwise`: what is written for a refusal that has none of the action's own words. */
type Words = Readonly<Partial<Record<Outcome, readonly string[]>> & { otherwise?: string }>;

/** The words of each action's `status` by what they mean, where it has others than `Accepted` and `Rejected`. */
const statusWords: Readonly<Record<string, Words>> = {
  UnlockConnector: {
    accepted: ['Unlocked'],
    rejected: ['OngoingAuthorizedTransaction', 'UnknownConnector'],
    failed: ['UnlockFailed'],
    otherwise: 'UnlockFailed',
  },
  Reset: { accepted: ['Accepted', 'Scheduled'] },
  ChangeAvailability: { accepted: ['Accepted', 'Scheduled'] },
  TriggerMessage: { unsupported: ['NotImplemented'] },
  DataTransfer: { unsupported: ['UnknownVendorId', 'UnknownMessageId'] },
  SendLocalList: { rejected: ['VersionMismatch'], failed: ['Failed'], otherwise: 'Failed' },
  ReserveNow: { rejected: ['Rejected', 'Faulted', 'Occupied', 'Unavailable'] },
  ClearChargingProfile: { rejected: ['Unknown'] },
  GetChargingProfiles: { rejected: ['NoProfiles'] },
  GetLog: { accepted: ['Accepted', 'AcceptedCanceled'] },
  UpdateFirmware: {
    accepted: ['Accepted', 'AcceptedCanceled'],
    rejected: ['Rejected', 'InvalidCertificate', 'RevokedCertificate'],
  },
  InstallCertificate: { failed: ['Failed'] },
  DeleteCertificate: { rejected: ['NotFound'], failed: ['Failed'], otherwise: 'Failed' },
  GetInstalledCertificateIds: { rejected: ['NotFound'] },
  GetBaseReport: { rejected: ['Rejected', 'EmptyResultSet'], unsupported: ['NotSupported'] },
  GetReport: { rejected: ['Rejected', 'EmptyResultSet'], unsupported: ['NotSupported'] },
  GetMonitoringReport: { rejected: ['Rejected', 'EmptyResultSet'], unsupported: ['NotSupported'] },
  SetMonitoringBase: { rejected: ['Rejected', 'EmptyResultSet'], unsupported: ['NotSupported'] },
  SetDisplayMessage: {
    rejected: [
      'Rejected',
      'NotSupportedMessageFormat',
      'NotSupportedPriority',
      'NotSupportedState',
      'UnknownTransaction',
      'LanguageNotSupported',
    ],
  },
  GetDisplayMessages: { rejected: ['Unknown'] },
  ClearDisplayMessage: { rejected: ['Unknown'] },
  CustomerInformation: { rejected: ['Rejected', 'Invalid'] },
  SetNetworkProfile: { failed: ['Failed'] },
  UnpublishFirmware: {
    accepted: ['Unpublished'],
    rejected: ['DownloadOngoing', 'NoFirmware'],
    otherwise: 'NoFirmware',
  },
  SetDefaultTariff: { rejected: ['Rejected', 'TooManyElements', 'ConditionNotSupported', 'DuplicateTariffId'] },
  ChangeTransactionTariff: {
    rejected: ['Rejected', 'TooManyElements', 'ConditionNotSupported', 'TxNotFound', 'NoCurrencyChange'],
  },
  GetTariffs: { rejected: ['Rejected', 'NoTariff'] },
  UsePriorityCharging: { rejected: ['Rejected', 'NoProfile'] },
  SetDERControl: { rejected: ['Rejected', 'NotFound'], unsupported: ['NotSupported'] },
  GetDERControl: { rejected: ['Rejected', 'NotFound'], unsupported: ['NotSupported'] },
  ClearDERControl: { rejected: ['Rejected', 'NotFound'], unsupported: ['NotSupported'] },
};

const outcomes: readonly Outcome[] = ['accepted', 'rejected', 'failed', 'unsupported'];

/** What a status word means as an answer to the action; a word that is nowhere means that the station failed to say. */
export function outcomeOf(action: string, status: string): Outcome {
  const words = statusWords[action] ?? {};
  const wanted = status.toLowerCase();
  const meant = outcomes.find((outcome) => words[outcome]?.some((word) => word.toLowerCase() === wanted));
  if (meant !== undefined) return meant;
  if (wanted === 'accepted') return 'accepted';
  return wanted === 'rejected' ? 'rejected' : 'failed';
}

/** The status to write for an answer: its own word where the action knows it for the outcome. */
export function statusOf(action: string, { outcome, detail }: CommandAnswer): string {
  const words = statusWords[action] ?? {};
  const own = detail.split(' ')[0]?.toLowerCase();
  const known = words[outcome] ?? [];
  const word = known.find((word) => word.toLowerCase() === own);
  if (word !== undefined) return word;
  if (outcome === 'accepted') return known[0] ?? 'Accepted';
  return words.otherwise ?? known[0] ?? words.rejected?.[0] ?? 'Rejected';
}
