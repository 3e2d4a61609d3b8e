/** Frames in plain language, for people who do not know the protocol. Reads anything and never fails. */
import { isRecord, textIn } from '../../kernel/peek.ts';

type Payload = Record<string, unknown>;
type Say = (p: Payload) => string;

/** The request of each action; `p` is its payload. Actions not here are told by their name. */
const requests: Readonly<Record<string, Say>> = {
  Authorize: (p) => `May the card ${tag(p)} charge?`,
  BootNotification: (p) => {
    const station = isRecord(p.chargingStation) ? p.chargingStation : p;
    const vendor = textIn(station, 'chargePointVendor', 'vendorName');
    const model = textIn(station, 'chargePointModel', 'model');
    const firmware = textIn(station, 'firmwareVersion');
    return `The charger has started: ${vendor} ${model}${firmware && `, firmware ${firmware}`}`;
  },
  Heartbeat: () => 'The charger is alive and asks for the time',
  StatusNotification: (p) => {
    const state = textIn(p, 'status', 'connectorStatus');
    const error = textIn(p, 'errorCode');
    const info = textIn(p, 'info', 'vendorErrorCode');
    return `${place(p)} is ${state}${error && error !== 'NoError' ? `, error ${error}` : ''}${info && ` (${info})`}`;
  },
  StartTransaction: (p) =>
    `Charging began at ${place(p).toLowerCase()} with the card ${tag(p)}, meter ${textIn(p, 'meterStart')} Wh`,
  StopTransaction: (p) =>
    `Transaction ${textIn(p, 'transactionId')} ended, meter ${textIn(p, 'meterStop')} Wh${because(textIn(p, 'reason'))}`,
  MeterValues: (p) => `Meter reading of ${place(p).toLowerCase()}${reading(p)}`,
  TransactionEvent: (p) => {
    const info = isRecord(p.transactionInfo) ? p.transactionInfo : {};
    const what = { Started: 'began', Updated: 'goes on', Ended: 'ended' }[textIn(p, 'eventType')] ?? 'changed';
    const state = textIn(info, 'chargingState');
    const why = textIn(info, 'stoppedReason') || textIn(p, 'triggerReason');
    return `Transaction ${textIn(info, 'transactionId')} ${what}${state && `, ${state}`}${because(why)}${reading(p)}`;
  },
  DataTransfer: (p) => `Data of the maker ${textIn(p, 'vendorId')} ${textIn(p, 'messageId')}`.trim(),
  FirmwareStatusNotification: (p) => `Firmware update: ${textIn(p, 'status')}`,
  SignedFirmwareStatusNotification: (p) => `Firmware update: ${textIn(p, 'status')}`,
  DiagnosticsStatusNotification: (p) => `Upload of diagnostics: ${textIn(p, 'status')}`,
  LogStatusNotification: (p) => `Upload of a log: ${textIn(p, 'status')}`,
  SecurityEventNotification: (p) => `Security event ${textIn(p, 'type')} ${textIn(p, 'techInfo')}`.trim(),
  SignCertificate: () => 'The charger asks for a certificate',
  CertificateSigned: () => 'Here is the new certificate',
  NotifyReport: (p) =>
    `Part ${textIn(p, 'seqNo')} of report ${textIn(p, 'requestId')}, ${count(p.reportData)} settings`,
  NotifyEvent: (p) => `${count(p.eventData)} events of monitors`,
  RemoteStartTransaction: (p) => `Please start charging with the card ${tag(p)}${at(p)}`,
  RequestStartTransaction: (p) => `Please start charging with the card ${tag(p)}${at(p)}`,
  RemoteStopTransaction: (p) => `Please end transaction ${textIn(p, 'transactionId')}`,
  RequestStopTransaction: (p) => `Please end transaction ${textIn(p, 'transactionId')}`,
  UnlockConnector: (p) => `Please unlock ${place(p).toLowerCase()}`,
  Reset: (p) => `Please restart (${textIn(p, 'type')})`,
  ChangeAvailability: (p) => `Please set ${place(p).toLowerCase()} ${textIn(p, 'type', 'operationalStatus')}`,
  ChangeConfiguration: (p) => `Please set ${textIn(p, 'key')} to ${textIn(p, 'value')}`,
  GetConfiguration: (p) => (count(p.key) ? `What are the settings ${list(p.key)}?` : 'What are your settings?'),
  SetVariables: (p) => `Please set ${count(p.setVariableData)} settings`,
  GetVariables: (p) => `What are these ${count(p.getVariableData)} settings?`,
  GetBaseReport: (p) => `Please report your settings (${textIn(p, 'reportBase')})`,
  TriggerMessage: (p) => `Please send ${textIn(p, 'requestedMessage')}`,
  ExtendedTriggerMessage: (p) => `Please send ${textIn(p, 'requestedMessage')}`,
  ClearCache: () => 'Please forget the cards you remember',
  SendLocalList: (p) => `Local list version ${textIn(p, 'listVersion', 'versionNumber')} (${textIn(p, 'updateType')})`,
  GetLocalListVersion: () => 'Which local list do you have?',
  ReserveNow: (p) => `Please keep ${place(p).toLowerCase()} free for the card ${tag(p)}`,
  CancelReservation: (p) => `Please drop reservation ${textIn(p, 'reservationId')}`,
  SetChargingProfile: (p) => `Charging limit for ${place(p).toLowerCase()}`,
  ClearChargingProfile: () => 'Please drop charging limits',
  GetCompositeSchedule: (p) => `What limit will hold at ${place(p).toLowerCase()}?`,
  GetDiagnostics: () => 'Please upload your diagnostics',
  GetLog: (p) => `Please upload your log (${textIn(p, 'logType')})`,
  UpdateFirmware: () => 'Please update your firmware',
  SignedUpdateFirmware: () => 'Please update your firmware (signed)',
};

/** One frame's words. `action` is that of the call; for answers that of the call they answer. */
export function wordsOf(
  kind: 'call' | 'send' | 'result' | 'error',
  action: string,
  payload: unknown,
  error = '',
): string {
  if (kind === 'error') return `${action || 'A message'} was refused: ${error}`;
  const p = isRecord(payload) ? payload : {};
  if (kind === 'result') return `${action || 'Answer'}: ${result(p)}`;
  return (Object.hasOwn(requests, action) ? requests[action]?.(p) : undefined) ?? action;
}

function result(p: Payload): string {
  const inner = [p.idTagInfo, p.idTokenInfo].find(isRecord);
  const status = textIn(inner ?? p, 'status') || textIn(p, 'status');
  const parts = [
    status,
    textIn(isRecord(p.statusInfo) ? p.statusInfo : {}, 'reasonCode'),
    p.transactionId === undefined ? '' : `transaction ${textIn(p, 'transactionId')}`,
    p.totalCost === undefined ? '' : `cost ${textIn(p, 'totalCost')}`,
    p.configurationKey === undefined ? '' : `${count(p.configurationKey)} settings`,
  ].filter(Boolean);
  return parts.join(', ') || 'noted';
}

function tag(p: Payload): string {
  return textIn(p, 'idTag') || textIn(isRecord(p.idToken) ? p.idToken : {}, 'idToken') || 'unknown';
}

function place(p: Payload): string {
  const evse = isRecord(p.evse) ? textIn(p.evse, 'id') : textIn(p, 'evseId');
  const number = evse || textIn(p, 'connectorId');
  return number === '' || number === '0' ? 'The charger' : `Connector ${number}`;
}

const at = (p: Payload): string => (place(p) === 'The charger' ? '' : ` at ${place(p).toLowerCase()}`);
const because = (reason: string): string => (reason === '' ? '' : ` (${reason})`);
const count = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
const list = (value: unknown): string => (Array.isArray(value) ? value.slice(0, 5).join(', ') : '');

/** The energy register and power of the first sample that has them. */
function reading(p: Payload): string {
  const samples = [p.meterValue]
    .flat()
    .filter(isRecord)
    .flatMap((v) => [v.sampledValue].flat().filter(isRecord));
  const of = (measurand: string) => samples.find((s) => (s.measurand ?? 'Energy.Active.Import.Register') === measurand);
  const energy = of('Energy.Active.Import.Register');
  const power = of('Power.Active.Import');
  const told = [energy, power].filter((s) => s !== undefined).map((s) => `${textIn(s, 'value')} ${unitOf(s)}`);
  return told.length > 0 ? `: ${told.join(', ')}` : '';
}

const unitOf = (s: Payload): string =>
  textIn(s, 'unit') ||
  textIn(isRecord(s.unitOfMeasure) ? s.unitOfMeasure : {}, 'unit') ||
  (s.measurand === 'Power.Active.Import' ? 'W' : 'Wh');
