/** Well-known variables of OCPP 2.0.1 and 2.1 (part 2, appendix 3) in plain words, as data. Instances and EVSE are left out of the names. */
import type { Known } from './fact.ts';

/** OCPP 1.6 §7.31; 2.x names them alike. */
export const measurands = [
  'Current.Export',
  'Current.Import',
  'Current.Offered',
  'Energy.Active.Export.Interval',
  'Energy.Active.Export.Register',
  'Energy.Active.Import.Interval',
  'Energy.Active.Import.Register',
  'Energy.Reactive.Export.Interval',
  'Energy.Reactive.Export.Register',
  'Energy.Reactive.Import.Interval',
  'Energy.Reactive.Import.Register',
  'Frequency',
  'Power.Active.Export',
  'Power.Active.Import',
  'Power.Factor',
  'Power.Offered',
  'Power.Reactive.Export',
  'Power.Reactive.Import',
  'RPM',
  'SoC',
  'Temperature',
  'Voltage',
] as const;

const flag = (title: string, help: string): Known => ({ title, help, type: 'boolean' });
const seconds = (title: string, help: string, min = 0): Known => ({ title, help, type: 'integer', unit: 's', min });
const count = (title: string, help: string, min = 0): Known => ({ title, help, type: 'integer', min });
const text = (title: string, help: string): Known => ({ title, help, type: 'text' });
const list = (title: string, help: string): Known => ({ title, help, type: 'list' });

export const catalogue2: Readonly<Record<string, Known>> = {
  'AlignedDataCtrlr.Interval': seconds(
    'Meter values by the clock',
    'Time between meter values at full clock times; 0: off.',
  ),
  'AlignedDataCtrlr.Measurands': list('Values by the clock', 'What is measured at full clock times.'),
  'AlignedDataCtrlr.TxEndedInterval': seconds(
    'Values by the clock at the end',
    'Time between those values that the end of a session tells.',
  ),
  'AlignedDataCtrlr.TxEndedMeasurands': list(
    'Values by the clock at the end',
    'What the end of a session tells of them.',
  ),
  'AuthCacheCtrlr.Enabled': flag('Remember cards', 'The charger remembers cards that were accepted before.'),
  'AuthCacheCtrlr.LifeTime': seconds('Cards remembered for', 'After this time without use a card is forgotten.'),
  'AuthCtrlr.AuthorizeRemoteStart': flag(
    'Check remote starts',
    'A start asked for from here is first checked like a card.',
  ),
  'AuthCtrlr.Enabled': flag('Cards are checked', 'Without this, anybody may charge.'),
  'AuthCtrlr.LocalAuthorizeOffline': flag('Known cards while offline', 'Without a connection, known cards may charge.'),
  'AuthCtrlr.LocalPreAuthorize': flag('Known cards start at once', 'Known cards start without asking the server.'),
  'AuthCtrlr.OfflineTxForUnknownIdEnabled': flag(
    'Unknown cards while offline',
    'Without a connection, unknown cards may charge.',
  ),
  'ChargingStation.AvailabilityState': text('State', 'What the station is doing now.'),
  'ClockCtrlr.DateTime': text('Clock', 'The charger’s own time.'),
  'ClockCtrlr.TimeOffset': text('Offset of the clock', 'Difference of the local time from UTC.'),
  'ClockCtrlr.TimeSource': list('Source of time', 'By what the clock is set.'),
  'ClockCtrlr.TimeZone': text('Time zone', 'The time zone of the place.'),
  'DeviceDataCtrlr.BytesPerMessage': count('Bytes per message', 'The largest message about settings.'),
  'DeviceDataCtrlr.ItemsPerMessage': count('Settings per message', 'How many settings fit into one message.'),
  'LocalAuthListCtrlr.Enabled': flag('Local list', 'The charger uses the list of cards that it was sent.'),
  'LocalAuthListCtrlr.Entries': count('Cards in the local list', 'How many cards it holds; at most the limit shown.'),
  'LocalAuthListCtrlr.ItemsPerMessage': count('Cards per message', 'How many cards fit into one message.'),
  'MonitoringCtrlr.Enabled': flag('Monitoring', 'The charger watches values and tells when they leave their bounds.'),
  'OCPPCommCtrlr.FileTransferProtocols': list('File transfer', 'How the charger can fetch firmware and bring its log.'),
  'OCPPCommCtrlr.HeartbeatInterval': seconds('Heartbeat', 'Time between signs of life; the clock is set by them.', 1),
  'OCPPCommCtrlr.MessageAttemptInterval': seconds('Pause between attempts', 'Pause before a message is sent again.'),
  'OCPPCommCtrlr.MessageAttempts': count(
    'Attempts',
    'How often a message about a session is sent before it is given up.',
  ),
  'OCPPCommCtrlr.MessageTimeout': seconds(
    'Answer awaited',
    'How long the charger waits for an answer of the server.',
    1,
  ),
  'OCPPCommCtrlr.NetworkConfigurationPriority': list(
    'Order of connections',
    'Which of the connection slots are tried, first to last.',
  ),
  'OCPPCommCtrlr.NetworkProfileConnectionAttempts': count(
    'Attempts per connection',
    'How often one slot is tried before the next.',
  ),
  'OCPPCommCtrlr.OfflineThreshold': seconds(
    'Counts as offline after',
    'After being away for longer, all states are told again.',
  ),
  'OCPPCommCtrlr.ResetRetries': count(
    'Restart attempts',
    'How often a restart is tried again when it did not succeed.',
  ),
  'OCPPCommCtrlr.RetryBackOffRandomRange': seconds('Reconnect: chance', 'Random time added before reconnecting.'),
  'OCPPCommCtrlr.RetryBackOffRepeatTimes': count(
    'Reconnect: doublings',
    'How often the pause before reconnecting doubles.',
  ),
  'OCPPCommCtrlr.RetryBackOffWaitMinimum': seconds(
    'Reconnect: first pause',
    'The pause before the first attempt to reconnect.',
  ),
  'OCPPCommCtrlr.UnlockOnEVSideDisconnect': flag(
    'Unlock when unplugged',
    'The cable is released when it is pulled at the vehicle.',
  ),
  'OCPPCommCtrlr.WebSocketPingInterval': seconds('Ping', 'Time between pings of the connection; 0 turns them off.'),
  'ReservationCtrlr.Enabled': flag('Reservations', 'Connectors can be reserved.'),
  'SampledDataCtrlr.TxEndedInterval': seconds(
    'Values kept for the end',
    'Time between the values that the end of a session tells.',
  ),
  'SampledDataCtrlr.TxEndedMeasurands': list('Values at the end', 'What the end of a session tells.'),
  'SampledDataCtrlr.TxStartedMeasurands': list('Values at the start', 'What the start of a session tells.'),
  'SampledDataCtrlr.TxUpdatedInterval': seconds(
    'Time between meter values',
    'Time between two meter values of a session; 0: off. Live figures are as fresh as this.',
  ),
  'SampledDataCtrlr.TxUpdatedMeasurands': list('Values while charging', 'What is measured during a session.'),
  'SecurityCtrlr.BasicAuthPassword': text('Password of the connection', 'It is changed under the charger’s security.'),
  'SecurityCtrlr.CertificateEntries': count('Certificates', 'How many certificates the charger holds.'),
  'SecurityCtrlr.OrganizationName': text('Operator', 'The operator’s name, as it stands in the charger’s certificate.'),
  'SecurityCtrlr.SecurityProfile': count(
    'Security profile',
    '1: password, 2: password and TLS, 3: client certificate.',
  ),
  'SmartChargingCtrlr.Enabled': flag('Smart charging', 'The charger obeys limits from here.'),
  'SmartChargingCtrlr.Entries': count(
    'Charging profiles',
    'How many charging profiles it holds; at most the limit shown.',
  ),
  'SmartChargingCtrlr.LimitChangeSignificance': {
    title: 'Change worth telling',
    help: 'Smaller changes of a limit are not told.',
    type: 'decimal',
    unit: '%',
    min: 0,
  },
  'SmartChargingCtrlr.PeriodsPerSchedule': count(
    'Periods of a schedule',
    'How many periods a charging schedule takes.',
  ),
  'SmartChargingCtrlr.ProfileStackLevel': count(
    'Highest stack level',
    'The highest stack level of a charging profile.',
  ),
  'SmartChargingCtrlr.RateUnit': list('Unit of limits', 'Whether limits are given in amperes, in watts, or in either.'),
  'TariffCostCtrlr.Currency': text('Currency', 'The currency in which the charger shows costs.'),
  'TxCtrlr.EVConnectionTimeOut': seconds(
    'Time to plug in',
    'How long the charger waits for the plug after a card was accepted or a start was asked for.',
  ),
  'TxCtrlr.MaxEnergyOnInvalidId': {
    title: 'Energy for refused cards',
    help: 'What a session whose card is refused afterwards may still take.',
    type: 'integer',
    unit: 'Wh',
    min: 0,
  },
  'TxCtrlr.StopTxOnEVSideDisconnect': flag(
    'Unplugging ends the session',
    'The session ends when the cable is pulled at the vehicle.',
  ),
  'TxCtrlr.StopTxOnInvalidId': flag(
    'Refused cards stop',
    'A session ends when the server refuses its card afterwards.',
  ),
  'TxCtrlr.TxStartPoint': list('A session begins with', 'What must have happened for a session to begin.'),
  'TxCtrlr.TxStopPoint': list('A session ends with', 'What must have ended for a session to end.'),
};
