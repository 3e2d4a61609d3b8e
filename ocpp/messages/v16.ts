/**
 * The messages of OCPP 1.6 that are spoken here: who may send each, and the shapes of request and response from the official
 * schemas. Core profile, TriggerMessage and the two progress notifications of FirmwareManagement. No logic.
 */
import * as schemas from 'typed-ocpp/dist/ocpp16/schemas.js';
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import { type Shape, shape } from './shape.ts';

interface Message<ReqIn, ReqOut, ResIn, ResOut> {
  from: 'station' | 'csms' | 'both';
  request: Shape<ReqIn, ReqOut>;
  response: Shape<ResIn, ResOut>;
}

function message<ReqIn, ReqOut, ResIn, ResOut>(
  from: Message<ReqIn, ReqOut, ResIn, ResOut>['from'],
  request: Shape<ReqIn, ReqOut>,
  response: Shape<ResIn, ResOut>,
): Message<ReqIn, ReqOut, ResIn, ResOut> {
  return { from, request, response };
}

const s = schemas;

export const messages16 = {
  Authorize: message(
    'station',
    shape<T.AuthorizeRequest>(s.AuthorizeRequest),
    shape<T.AuthorizeResponse>(s.AuthorizeResponse),
  ),
  BootNotification: message(
    'station',
    shape<T.BootNotificationRequest>(s.BootNotificationRequest),
    shape<T.BootNotificationResponse, 'currentTime' | 'interval'>(s.BootNotificationResponse, [
      'currentTime',
      'interval',
    ]),
  ),
  DiagnosticsStatusNotification: message(
    'station',
    shape<T.DiagnosticsStatusNotificationRequest>(s.DiagnosticsStatusNotificationRequest),
    shape<T.DiagnosticsStatusNotificationResponse>(s.DiagnosticsStatusNotificationResponse),
  ),
  FirmwareStatusNotification: message(
    'station',
    shape<T.FirmwareStatusNotificationRequest>(s.FirmwareStatusNotificationRequest),
    shape<T.FirmwareStatusNotificationResponse>(s.FirmwareStatusNotificationResponse),
  ),
  Heartbeat: message(
    'station',
    shape<T.HeartbeatRequest>(s.HeartbeatRequest),
    shape<T.HeartbeatResponse, 'currentTime'>(s.HeartbeatResponse, ['currentTime']),
  ),
  MeterValues: message(
    'station',
    shape<T.MeterValuesRequest, 'connectorId'>(s.MeterValuesRequest, ['connectorId']),
    shape<T.MeterValuesResponse>(s.MeterValuesResponse),
  ),
  StartTransaction: message(
    'station',
    shape<T.StartTransactionRequest, 'meterStart' | 'timestamp'>(s.StartTransactionRequest, [
      'meterStart',
      'timestamp',
    ]),
    shape<T.StartTransactionResponse, 'idTagInfo'>(s.StartTransactionResponse, ['idTagInfo']),
  ),
  StatusNotification: message(
    'station',
    shape<T.StatusNotificationRequest, 'errorCode'>(s.StatusNotificationRequest, ['errorCode']),
    shape<T.StatusNotificationResponse>(s.StatusNotificationResponse),
  ),
  StopTransaction: message(
    'station',
    shape<T.StopTransactionRequest, 'meterStop' | 'timestamp' | 'transactionId'>(s.StopTransactionRequest, [
      'meterStop',
      'timestamp',
      'transactionId',
    ]),
    shape<T.StopTransactionResponse>(s.StopTransactionResponse),
  ),
  DataTransfer: message(
    'both',
    shape<T.DataTransferRequest>(s.DataTransferRequest),
    shape<T.DataTransferResponse>(s.DataTransferResponse),
  ),
  ChangeAvailability: message(
    'csms',
    shape<T.ChangeAvailabilityRequest>(s.ChangeAvailabilityRequest),
    shape<T.ChangeAvailabilityResponse>(s.ChangeAvailabilityResponse),
  ),
  ChangeConfiguration: message(
    'csms',
    shape<T.ChangeConfigurationRequest>(s.ChangeConfigurationRequest),
    shape<T.ChangeConfigurationResponse>(s.ChangeConfigurationResponse),
  ),
  ClearCache: message(
    'csms',
    shape<T.ClearCacheRequest>(s.ClearCacheRequest),
    shape<T.ClearCacheResponse>(s.ClearCacheResponse),
  ),
  GetConfiguration: message(
    'csms',
    shape<T.GetConfigurationRequest>(s.GetConfigurationRequest),
    shape<T.GetConfigurationResponse>(s.GetConfigurationResponse),
  ),
  RemoteStartTransaction: message(
    'csms',
    shape<T.RemoteStartTransactionRequest>(s.RemoteStartTransactionRequest),
    shape<T.RemoteStartTransactionResponse>(s.RemoteStartTransactionResponse),
  ),
  RemoteStopTransaction: message(
    'csms',
    shape<T.RemoteStopTransactionRequest>(s.RemoteStopTransactionRequest),
    shape<T.RemoteStopTransactionResponse>(s.RemoteStopTransactionResponse),
  ),
  Reset: message('csms', shape<T.ResetRequest>(s.ResetRequest), shape<T.ResetResponse>(s.ResetResponse)),
  TriggerMessage: message(
    'csms',
    shape<T.TriggerMessageRequest>(s.TriggerMessageRequest),
    shape<T.TriggerMessageResponse>(s.TriggerMessageResponse),
  ),
  UnlockConnector: message(
    'csms',
    shape<T.UnlockConnectorRequest>(s.UnlockConnectorRequest),
    shape<T.UnlockConnectorResponse>(s.UnlockConnectorResponse),
  ),
} as const;

/** Actions that 1.6 knows (Core, the other profiles, the security extensions): refused as `NotSupported`, not as unknown. */
export const knownActions16: ReadonlySet<string> = new Set(
  Object.keys(schemas)
    .filter((name) => name.endsWith('Request'))
    .map((name) => name.slice(0, -'Request'.length)),
);
