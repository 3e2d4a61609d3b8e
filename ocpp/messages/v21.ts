/**
 * The messages of OCPP 2.1: who may send each, and the shapes of request and response from the official schemas. Fields in
 * brackets are required by the schema, yet left out by real stations (third argument) or servers (fourth). No logic.
 */
import type { Call, NotifyPeriodicEventStreamCall } from 'typed-ocpp/dist/ocpp21/call.js';
import type { CheckedCallResult } from 'typed-ocpp/dist/ocpp21/callresult.js';
import * as schemas from 'typed-ocpp/dist/ocpp21/schemas.js';
import type * as T from 'typed-ocpp/dist/ocpp21/types.js';
import { messageMaker, wholeSchema } from './message.ts';
import { shape } from './shape.ts';

/** The payloads of each action, from the package's message types. */
type Payloads = {
  [C in Exclude<Call, NotifyPeriodicEventStreamCall> as `${C[2]}`]: {
    request: C[3];
    response: CheckedCallResult<C>[2];
  };
};

const message = messageMaker<Payloads>(schemas);

export const messages21 = {
  Authorize: message('station', 'Authorize'),
  BatterySwap: message('station', 'BatterySwap'),
  BootNotification: message('station', 'BootNotification', ['reason'], ['currentTime', 'interval']),
  ClearedChargingLimit: message('station', 'ClearedChargingLimit'),
  ClosePeriodicEventStream: message('station', 'ClosePeriodicEventStream'),
  FirmwareStatusNotification: message('station', 'FirmwareStatusNotification'),
  Get15118EVCertificate: message('station', 'Get15118EVCertificate'),
  GetCertificateChainStatus: message('station', 'GetCertificateChainStatus'),
  GetCertificateStatus: message('station', 'GetCertificateStatus'),
  Heartbeat: message('station', 'Heartbeat', [], ['currentTime']),
  LogStatusNotification: message('station', 'LogStatusNotification'),
  MeterValues: message('station', 'MeterValues', ['evseId']),
  NotifyChargingLimit: message('station', 'NotifyChargingLimit'),
  NotifyCustomerInformation: message('station', 'NotifyCustomerInformation', ['generatedAt', 'seqNo']),
  NotifyDERAlarm: message('station', 'NotifyDERAlarm'),
  NotifyDERStartStop: message('station', 'NotifyDERStartStop'),
  NotifyDisplayMessages: message('station', 'NotifyDisplayMessages'),
  NotifyEVChargingNeeds: message('station', 'NotifyEVChargingNeeds'),
  NotifyEVChargingSchedule: message('station', 'NotifyEVChargingSchedule'),
  NotifyEvent: message('station', 'NotifyEvent', ['generatedAt', 'seqNo']),
  NotifyMonitoringReport: message('station', 'NotifyMonitoringReport', ['generatedAt', 'seqNo']),
  NotifyPriorityCharging: message('station', 'NotifyPriorityCharging'),
  NotifyReport: message('station', 'NotifyReport', ['generatedAt', 'seqNo']),
  NotifySettlement: message('station', 'NotifySettlement'),
  OpenPeriodicEventStream: message('station', 'OpenPeriodicEventStream'),
  PublishFirmwareStatusNotification: message('station', 'PublishFirmwareStatusNotification'),
  PullDynamicScheduleUpdate: message('station', 'PullDynamicScheduleUpdate'),
  ReportChargingProfiles: message('station', 'ReportChargingProfiles'),
  ReportDERControl: message('station', 'ReportDERControl'),
  ReservationStatusUpdate: message('station', 'ReservationStatusUpdate'),
  SecurityEventNotification: message('station', 'SecurityEventNotification', ['timestamp']),
  SignCertificate: message('station', 'SignCertificate'),
  StatusNotification: message('station', 'StatusNotification', ['timestamp']),
  TransactionEvent: message('station', 'TransactionEvent', ['timestamp', 'triggerReason']),
  VatNumberValidation: message('station', 'VatNumberValidation'),
  DataTransfer: message('both', 'DataTransfer'),
  AFRRSignal: message('csms', 'AFRRSignal'),
  AdjustPeriodicEventStream: message('csms', 'AdjustPeriodicEventStream'),
  CancelReservation: message('csms', 'CancelReservation'),
  CertificateSigned: message('csms', 'CertificateSigned'),
  ChangeAvailability: message('csms', 'ChangeAvailability'),
  ChangeTransactionTariff: message('csms', 'ChangeTransactionTariff'),
  ClearCache: message('csms', 'ClearCache'),
  ClearChargingProfile: message('csms', 'ClearChargingProfile'),
  ClearDERControl: message('csms', 'ClearDERControl'),
  ClearDisplayMessage: message('csms', 'ClearDisplayMessage'),
  ClearTariffs: message('csms', 'ClearTariffs'),
  ClearVariableMonitoring: message('csms', 'ClearVariableMonitoring'),
  CostUpdated: message('csms', 'CostUpdated'),
  CustomerInformation: message('csms', 'CustomerInformation'),
  DeleteCertificate: message('csms', 'DeleteCertificate'),
  GetBaseReport: message('csms', 'GetBaseReport'),
  GetChargingProfiles: message('csms', 'GetChargingProfiles'),
  GetCompositeSchedule: message('csms', 'GetCompositeSchedule'),
  GetDERControl: message('csms', 'GetDERControl'),
  GetDisplayMessages: message('csms', 'GetDisplayMessages'),
  GetInstalledCertificateIds: message('csms', 'GetInstalledCertificateIds'),
  GetLocalListVersion: message('csms', 'GetLocalListVersion'),
  GetLog: message('csms', 'GetLog'),
  GetMonitoringReport: message('csms', 'GetMonitoringReport'),
  GetPeriodicEventStream: message('csms', 'GetPeriodicEventStream'),
  GetReport: message('csms', 'GetReport'),
  GetTariffs: message('csms', 'GetTariffs'),
  GetTransactionStatus: message('csms', 'GetTransactionStatus'),
  GetVariables: message('csms', 'GetVariables'),
  InstallCertificate: message('csms', 'InstallCertificate'),
  NotifyAllowedEnergyTransfer: message('csms', 'NotifyAllowedEnergyTransfer'),
  NotifyWebPaymentStarted: message('csms', 'NotifyWebPaymentStarted'),
  PublishFirmware: message('csms', 'PublishFirmware'),
  RequestBatterySwap: message('csms', 'RequestBatterySwap'),
  RequestStartTransaction: message('csms', 'RequestStartTransaction'),
  RequestStopTransaction: message('csms', 'RequestStopTransaction'),
  ReserveNow: message('csms', 'ReserveNow'),
  Reset: message('csms', 'Reset'),
  SendLocalList: message('csms', 'SendLocalList'),
  SetChargingProfile: message('csms', 'SetChargingProfile'),
  SetDERControl: message('csms', 'SetDERControl'),
  SetDefaultTariff: message('csms', 'SetDefaultTariff'),
  SetDisplayMessage: message('csms', 'SetDisplayMessage'),
  SetMonitoringBase: message('csms', 'SetMonitoringBase'),
  SetMonitoringLevel: message('csms', 'SetMonitoringLevel'),
  SetNetworkProfile: message('csms', 'SetNetworkProfile'),
  SetVariableMonitoring: message('csms', 'SetVariableMonitoring'),
  SetVariables: message('csms', 'SetVariables'),
  TriggerMessage: message('csms', 'TriggerMessage'),
  UnlockConnector: message('csms', 'UnlockConnector'),
  UnpublishFirmware: message('csms', 'UnpublishFirmware'),
  UpdateDynamicSchedule: message('csms', 'UpdateDynamicSchedule'),
  UpdateFirmware: message('csms', 'UpdateFirmware'),
  UsePriorityCharging: message('csms', 'UsePriorityCharging'),
  /** SEND: it has no answer, and the package's schema has no `Request` in its name. */
  NotifyPeriodicEventStream: {
    from: 'station',
    request: shape<T.NotifyPeriodicEventStream>(wholeSchema(schemas.NotifyPeriodicEventStream)),
  },
} as const;
