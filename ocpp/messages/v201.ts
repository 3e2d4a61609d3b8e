/**
 * The messages of OCPP 2.0.1: who may send each, and the shapes of request and response from the official schemas. Fields in
 * brackets are required by the schema, yet left out by real stations (third argument) or servers (fourth). No logic.
 */
import type { Call } from 'typed-ocpp/dist/ocpp20/call.js';
import type { CheckedCallResult } from 'typed-ocpp/dist/ocpp20/callresult.js';
import * as schemas from 'typed-ocpp/dist/ocpp20/schemas.js';
import { messageMaker } from './message.ts';

/** The payloads of each action, from the package's message types. */
type Payloads = { [C in Call as `${C[2]}`]: { request: C[3]; response: CheckedCallResult<C>[2] } };

const message = messageMaker<Payloads>(schemas);

export const messages201 = {
  Authorize: message('station', 'Authorize'),
  BootNotification: message('station', 'BootNotification', ['reason'], ['currentTime', 'interval']),
  ClearedChargingLimit: message('station', 'ClearedChargingLimit'),
  FirmwareStatusNotification: message('station', 'FirmwareStatusNotification'),
  Get15118EVCertificate: message('station', 'Get15118EVCertificate'),
  GetCertificateStatus: message('station', 'GetCertificateStatus'),
  Heartbeat: message('station', 'Heartbeat', [], ['currentTime']),
  LogStatusNotification: message('station', 'LogStatusNotification'),
  MeterValues: message('station', 'MeterValues', ['evseId']),
  NotifyChargingLimit: message('station', 'NotifyChargingLimit'),
  NotifyCustomerInformation: message('station', 'NotifyCustomerInformation', ['generatedAt', 'seqNo']),
  NotifyDisplayMessages: message('station', 'NotifyDisplayMessages'),
  NotifyEVChargingNeeds: message('station', 'NotifyEVChargingNeeds'),
  NotifyEVChargingSchedule: message('station', 'NotifyEVChargingSchedule'),
  NotifyEvent: message('station', 'NotifyEvent', ['generatedAt', 'seqNo']),
  NotifyMonitoringReport: message('station', 'NotifyMonitoringReport', ['generatedAt', 'seqNo']),
  NotifyReport: message('station', 'NotifyReport', ['generatedAt', 'seqNo']),
  PublishFirmwareStatusNotification: message('station', 'PublishFirmwareStatusNotification'),
  ReportChargingProfiles: message('station', 'ReportChargingProfiles'),
  ReservationStatusUpdate: message('station', 'ReservationStatusUpdate'),
  SecurityEventNotification: message('station', 'SecurityEventNotification', ['timestamp']),
  SignCertificate: message('station', 'SignCertificate'),
  StatusNotification: message('station', 'StatusNotification', ['timestamp']),
  TransactionEvent: message('station', 'TransactionEvent', ['timestamp', 'triggerReason']),
  DataTransfer: message('both', 'DataTransfer'),
  CancelReservation: message('csms', 'CancelReservation'),
  CertificateSigned: message('csms', 'CertificateSigned'),
  ChangeAvailability: message('csms', 'ChangeAvailability'),
  ClearCache: message('csms', 'ClearCache'),
  ClearChargingProfile: message('csms', 'ClearChargingProfile'),
  ClearDisplayMessage: message('csms', 'ClearDisplayMessage'),
  ClearVariableMonitoring: message('csms', 'ClearVariableMonitoring'),
  CostUpdated: message('csms', 'CostUpdated'),
  CustomerInformation: message('csms', 'CustomerInformation'),
  DeleteCertificate: message('csms', 'DeleteCertificate'),
  GetBaseReport: message('csms', 'GetBaseReport'),
  GetChargingProfiles: message('csms', 'GetChargingProfiles'),
  GetCompositeSchedule: message('csms', 'GetCompositeSchedule'),
  GetDisplayMessages: message('csms', 'GetDisplayMessages'),
  GetInstalledCertificateIds: message('csms', 'GetInstalledCertificateIds'),
  GetLocalListVersion: message('csms', 'GetLocalListVersion'),
  GetLog: message('csms', 'GetLog'),
  GetMonitoringReport: message('csms', 'GetMonitoringReport'),
  GetReport: message('csms', 'GetReport'),
  GetTransactionStatus: message('csms', 'GetTransactionStatus'),
  GetVariables: message('csms', 'GetVariables'),
  InstallCertificate: message('csms', 'InstallCertificate'),
  PublishFirmware: message('csms', 'PublishFirmware'),
  RequestStartTransaction: message('csms', 'RequestStartTransaction'),
  RequestStopTransaction: message('csms', 'RequestStopTransaction'),
  ReserveNow: message('csms', 'ReserveNow'),
  Reset: message('csms', 'Reset'),
  SendLocalList: message('csms', 'SendLocalList'),
  SetChargingProfile: message('csms', 'SetChargingProfile'),
  SetDisplayMessage: message('csms', 'SetDisplayMessage'),
  SetMonitoringBase: message('csms', 'SetMonitoringBase'),
  SetMonitoringLevel: message('csms', 'SetMonitoringLevel'),
  SetNetworkProfile: message('csms', 'SetNetworkProfile'),
  SetVariableMonitoring: message('csms', 'SetVariableMonitoring'),
  SetVariables: message('csms', 'SetVariables'),
  TriggerMessage: message('csms', 'TriggerMessage'),
  UnlockConnector: message('csms', 'UnlockConnector'),
  UnpublishFirmware: message('csms', 'UnpublishFirmware'),
  UpdateFirmware: message('csms', 'UpdateFirmware'),
} as const;
