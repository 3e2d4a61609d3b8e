/**
 * The settings that every simulated charger has: the key of 1.6 and the variable of 2.x that mean the same are one setting.
 * Data only. Sources: OCPP 1.6 §9 and the security whitepaper, 2.0.1 part 2 section 3 (referenced components and variables).
 */
export interface SettingSpec {
  /** Of 1.6; absent where only 2.x has it. */
  key16?: string;
  /** `Component[/instance][@evse[.connector]].Variable[/instance]`; absent where only 1.6 has it. */
  key2?: string;
  /** Absent: there is none yet. */
  value?: string;
  access?: 'readOnly' | 'writeOnly';
  dataType?: 'string' | 'decimal' | 'integer' | 'dateTime' | 'boolean' | 'OptionList' | 'SequenceList' | 'MemberList';
  unit?: string;
  min?: number;
  max?: number;
  /** The words of a list. */
  allowed?: readonly string[];
  /** Holds from the next reset on. */
  reboot?: true;
}

const whole = (key16: string | undefined, key2: string | undefined, value: number, rest: SettingSpec = {}) => ({
  ...names(key16, key2),
  value: String(value),
  dataType: 'integer' as const,
  min: 0,
  ...rest,
});
const seconds = (key16: string | undefined, key2: string | undefined, value: number, rest: SettingSpec = {}) =>
  whole(key16, key2, value, { unit: 's', max: 86_400 * 7, ...rest });
const flag = (key16: string | undefined, key2: string | undefined, value: boolean, rest: SettingSpec = {}) => ({
  ...names(key16, key2),
  value: String(value),
  dataType: 'boolean' as const,
  ...rest,
});
const fixed = (key16: string | undefined, key2: string | undefined, value: string | number | boolean): SettingSpec => ({
  ...names(key16, key2),
  value: String(value),
  access: 'readOnly',
  dataType: typeof value === 'number' ? 'integer' : typeof value === 'boolean' ? 'boolean' : 'string',
});
const members = (
  key16: string | undefined,
  key2: string | undefined,
  value: string,
  allowed: readonly string[],
  dataType: 'MemberList' | 'OptionList' | 'SequenceList' = 'MemberList',
): SettingSpec => ({ ...names(key16, key2), value, dataType, allowed });

function names(key16: string | undefined, key2: string | undefined): SettingSpec {
  return { ...(key16 !== undefined && { key16 }), ...(key2 !== undefined && { key2 }) };
}

/** What the simulated meter can read. */
export const measurands = [
  'Energy.Active.Import.Register',
  'Power.Active.Import',
  'Power.Offered',
  'Current.Import',
  'Voltage',
  'SoC',
  'Temperature',
] as const;
const sampled = measurands.join(',');
export const txPoints = [
  'ParkingBayOccupancy',
  'EVConnected',
  'Authorized',
  'PowerPathClosed',
  'EnergyTransfer',
] as const;

export const standardSettings: readonly SettingSpec[] = [
  // Authorization
  flag('AuthorizeRemoteTxRequests', 'AuthCtrlr.AuthorizeRemoteStart', false),
  flag('LocalAuthorizeOffline', 'AuthCtrlr.LocalAuthorizeOffline', true),
  flag('LocalPreAuthorize', 'AuthCtrlr.LocalPreAuthorize', false),
  flag('AllowOfflineTxForUnknownId', 'AuthCtrlr.OfflineTxForUnknownIdEnabled', false),
  flag('AuthorizationCacheEnabled', 'AuthCacheCtrlr.Enabled', true),
  flag('LocalAuthListEnabled', 'LocalAuthListCtrlr.Enabled', true),
  fixed('LocalAuthListMaxLength', undefined, 1_000),
  fixed('SendLocalListMaxLength', 'LocalAuthListCtrlr.ItemsPerMessage', 100),
  fixed(undefined, 'LocalAuthListCtrlr.BytesPerMessage', 65_000),
  fixed(undefined, 'LocalAuthListCtrlr.Available', true),
  // Transactions
  seconds('ConnectionTimeOut', 'TxCtrlr.EVConnectionTimeOut', 60),
  flag('StopTransactionOnEVSideDisconnect', 'TxCtrlr.StopTxOnEVSideDisconnect', true),
  flag('StopTransactionOnInvalidId', 'TxCtrlr.StopTxOnInvalidId', true),
  flag('UnlockConnectorOnEVSideDisconnect', 'OCPPCommCtrlr.UnlockOnEVSideDisconnect', true),
  members(undefined, 'TxCtrlr.TxStartPoint', 'PowerPathClosed', txPoints),
  members(undefined, 'TxCtrlr.TxStopPoint', 'EVConnected,Authorized', txPoints),
  whole('TransactionMessageAttempts', 'OCPPCommCtrlr.MessageAttempts/TransactionEvent', 5, { min: 1, max: 100 }),
  seconds('TransactionMessageRetryInterval', 'OCPPCommCtrlr.MessageAttemptInterval/TransactionEvent', 10),
  // Meter values
  seconds('MeterValueSampleInterval', 'SampledDataCtrlr.TxUpdatedInterval', 60),
  members('MeterValuesSampledData', 'SampledDataCtrlr.TxUpdatedMeasurands', sampled, measurands),
  members('StopTxnSampledData', 'SampledDataCtrlr.TxEndedMeasurands', '', measurands),
  members(undefined, 'SampledDataCtrlr.TxStartedMeasurands', sampled, measurands),
  seconds(undefined, 'SampledDataCtrlr.TxEndedInterval', 0),
  seconds('ClockAlignedDataInterval', 'AlignedDataCtrlr.Interval', 0),
  members('MeterValuesAlignedData', 'AlignedDataCtrlr.Measurands', sampled, measurands),
  members('StopTxnAlignedData', 'AlignedDataCtrlr.TxEndedMeasurands', '', measurands),
  seconds(undefined, 'AlignedDataCtrlr.TxEndedInterval', 0),
  // Communication
  seconds('HeartbeatInterval', 'OCPPCommCtrlr.HeartbeatInterval', 300, { min: 1 }),
  seconds('WebSocketPingInterval', 'OCPPCommCtrlr.WebSocketPingInterval', 60),
  seconds('MessageTimeout', 'OCPPCommCtrlr.MessageTimeout/Default', 30, { min: 1, reboot: true }),
  seconds(undefined, 'OCPPCommCtrlr.OfflineThreshold', 60),
  whole('ResetRetries', 'OCPPCommCtrlr.ResetRetries', 1, { max: 10 }),
  whole(undefined, 'OCPPCommCtrlr.NetworkProfileConnectionAttempts', 3, { min: 1, max: 100 }),
  { key2: 'OCPPCommCtrlr.NetworkConfigurationPriority', value: '1', dataType: 'SequenceList', reboot: true },
  seconds(undefined, 'OCPPCommCtrlr.RetryBackOffWaitMinimum', 30),
  seconds(undefined, 'OCPPCommCtrlr.RetryBackOffRandomRange', 10),
  whole(undefined, 'OCPPCommCtrlr.RetryBackOffRepeatTimes', 5),
  fixed('SupportedFileTransferProtocols', 'OCPPCommCtrlr.FileTransferProtocols', 'HTTP,HTTPS'),
  // The device
  fixed('GetConfigurationMaxKeys', 'DeviceDataCtrlr.ItemsPerMessage/GetVariables', 50),
  fixed(undefined, 'DeviceDataCtrlr.ItemsPerMessage/SetVariables', 20),
  fixed(undefined, 'DeviceDataCtrlr.ItemsPerMessage/GetReport', 50),
  fixed(undefined, 'DeviceDataCtrlr.BytesPerMessage/GetVariables', 65_000),
  fixed(undefined, 'DeviceDataCtrlr.BytesPerMessage/SetVariables', 65_000),
  fixed(undefined, 'DeviceDataCtrlr.BytesPerMessage/GetReport', 65_000),
  fixed(
    'SupportedFeatureProfiles',
    undefined,
    'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger',
  ),
  members('ConnectorPhaseRotation', 'ChargingStation.PhaseRotation', 'RST', ['RST', 'RTS', 'SRT', 'STR', 'TRS', 'TSR']),
  whole('LightIntensity', undefined, 80, { unit: '%', max: 100 }),
  { key2: 'ClockCtrlr.TimeSource', value: 'Heartbeat', dataType: 'SequenceList', allowed: ['Heartbeat', 'NTP', 'GPS'] },
  { key2: 'ClockCtrlr.TimeZone', value: 'Etc/UTC', dataType: 'string' },
  // Security
  whole('SecurityProfile', 'SecurityCtrlr.SecurityProfile', 0, { max: 3, reboot: true }),
  { key16: 'CpoName', key2: 'SecurityCtrlr.OrganizationName', value: '', dataType: 'string', max: 500 },
  { key16: 'AuthorizationKey', key2: 'SecurityCtrlr.BasicAuthPassword', access: 'writeOnly', dataType: 'string' },
  fixed('CertificateSignedMaxChainSize', 'SecurityCtrlr.MaxCertificateChainSize', 10_000),
  fixed('CertificateStoreMaxLength', undefined, 20),
  flag('AdditionalRootCertificateCheck', 'SecurityCtrlr.AdditionalRootCertificateCheck', false),
  // Reservation, smart charging, displays, costs
  fixed('ReserveConnectorZeroSupported', 'ReservationCtrlr.NonEvseSpecific', true),
  fixed(undefined, 'ReservationCtrlr.Available', true),
  flag(undefined, 'ReservationCtrlr.Enabled', true),
  fixed('ChargeProfileMaxStackLevel', 'SmartChargingCtrlr.ProfileStackLevel', 9),
  fixed('ChargingScheduleAllowedChargingRateUnit', undefined, 'Current,Power'),
  fixed(undefined, 'SmartChargingCtrlr.RateUnit', 'A,W'),
  fixed('ChargingScheduleMaxPeriods', 'SmartChargingCtrlr.PeriodsPerSchedule', 24),
  fixed('MaxChargingProfilesInstalled', undefined, 20),
  whole(undefined, 'SmartChargingCtrlr.LimitChangeSignificance', 1, { unit: '%', max: 100 }),
  flag(undefined, 'SmartChargingCtrlr.Enabled', true),
  fixed(undefined, 'SmartChargingCtrlr.Available', true),
  fixed(undefined, 'MonitoringCtrlr.Available', true),
  flag(undefined, 'MonitoringCtrlr.Enabled', true),
  fixed(undefined, 'MonitoringCtrlr.ItemsPerMessage/SetVariableMonitoring', 20),
  fixed(undefined, 'DisplayMessageCtrlr.Available', true),
  fixed(undefined, 'DisplayMessageCtrlr.SupportedPriorities', 'AlwaysFront,InFront,NormalCycle'),
  fixed(undefined, 'DisplayMessageCtrlr.SupportedFormats', 'ASCII,UTF8'),
  { key2: 'TariffCostCtrlr.Currency', value: 'EUR', dataType: 'string', max: 3 },
  { key2: 'TariffCostCtrlr.TariffFallbackMessage', value: 'See the operator’s price list.', dataType: 'string' },
  { key2: 'TariffCostCtrlr.TotalCostFallbackMessage', value: 'The price follows by bill.', dataType: 'string' },
  flag(undefined, 'TariffCostCtrlr.Enabled/Tariff', true),
  flag(undefined, 'TariffCostCtrlr.Enabled/Cost', true),
];
