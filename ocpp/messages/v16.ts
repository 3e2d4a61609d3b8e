/**
 * The 39 messages of OCPP 1.6 with its security extension: who may send each, and the shapes of request and response from the
 * official schemas. Fields in brackets are required by the schema, yet left out by real stations (third argument) or
 * servers and stations that answer (fourth). No logic.
 */
import type { Call } from 'typed-ocpp/dist/ocpp16/call.js';
import type { CheckedCallResult } from 'typed-ocpp/dist/ocpp16/callresult.js';
import * as schemas from 'typed-ocpp/dist/ocpp16/schemas.js';
import { messageMaker } from './message.ts';

/** The payloads of each action, from the package's message types. */
type Payloads = { [C in Call as `${C[2]}`]: { request: C[3]; response: CheckedCallResult<C>[2] } };

const message = messageMaker<Payloads>(schemas);

export const messages16 = {
  Authorize: message('station', 'Authorize'),
  BootNotification: message('station', 'BootNotification', [], ['currentTime', 'interval']),
  DiagnosticsStatusNotification: message('station', 'DiagnosticsStatusNotification'),
  FirmwareStatusNotification: message('station', 'FirmwareStatusNotification'),
  Heartbeat: message('station', 'Heartbeat', [], ['currentTime']),
  LogStatusNotification: message('station', 'LogStatusNotification'),
  MeterValues: message('station', 'MeterValues', ['connectorId']),
  SecurityEventNotification: message('station', 'SecurityEventNotification', ['timestamp']),
  SignCertificate: message('station', 'SignCertificate'),
  SignedFirmwareStatusNotification: message('station', 'SignedFirmwareStatusNotification'),
  StartTransaction: message('station', 'StartTransaction', ['meterStart', 'timestamp'], ['idTagInfo']),
  StatusNotification: message('station', 'StatusNotification', ['errorCode']),
  StopTransaction: message('station', 'StopTransaction', ['meterStop', 'timestamp', 'transactionId']),

  DataTransfer: message('both', 'DataTransfer'),

  CancelReservation: message('csms', 'CancelReservation'),
  CertificateSigned: message('csms', 'CertificateSigned'),
  ChangeAvailability: message('csms', 'ChangeAvailability'),
  ChangeConfiguration: message('csms', 'ChangeConfiguration'),
  ClearCache: message('csms', 'ClearCache'),
  ClearChargingProfile: message('csms', 'ClearChargingProfile'),
  DeleteCertificate: message('csms', 'DeleteCertificate'),
  ExtendedTriggerMessage: message('csms', 'ExtendedTriggerMessage'),
  GetCompositeSchedule: message('csms', 'GetCompositeSchedule'),
  GetConfiguration: message('csms', 'GetConfiguration'),
  GetDiagnostics: message('csms', 'GetDiagnostics'),
  GetInstalledCertificateIds: message('csms', 'GetInstalledCertificateIds'),
  GetLocalListVersion: message('csms', 'GetLocalListVersion'),
  GetLog: message('csms', 'GetLog'),
  InstallCertificate: message('csms', 'InstallCertificate'),
  RemoteStartTransaction: message('csms', 'RemoteStartTransaction'),
  RemoteStopTransaction: message('csms', 'RemoteStopTransaction'),
  ReserveNow: message('csms', 'ReserveNow'),
  Reset: message('csms', 'Reset'),
  SendLocalList: message('csms', 'SendLocalList'),
  SetChargingProfile: message('csms', 'SetChargingProfile'),
  SignedUpdateFirmware: message('csms', 'SignedUpdateFirmware'),
  TriggerMessage: message('csms', 'TriggerMessage'),
  UnlockConnector: message('csms', 'UnlockConnector'),
  UpdateFirmware: message('csms', 'UpdateFirmware'),
} as const;

/** Actions that 1.6 knows: those of the other direction are refused as `NotSupported`, not as unknown. */
export const knownActions16: ReadonlySet<string> = new Set(Object.keys(messages16));
