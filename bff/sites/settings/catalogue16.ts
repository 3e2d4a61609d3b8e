/** The configuration keys of OCPP 1.6 (§9 and the security whitepaper) in plain words, as data. Browser-safe. */
import { measurands } from './catalogue2.ts';
import type { Known } from './fact.ts';

const flag = (title: string, help: string): Known => ({ title, help, type: 'boolean' });
const seconds = (title: string, help: string, min = 0): Known => ({ title, help, type: 'integer', unit: 's', min });
const count = (title: string, help: string, min = 0): Known => ({ title, help, type: 'integer', min });
const fixed = (title: string, help: string): Known => ({ title, help, type: 'integer', readOnly: true });
const values = (title: string, help: string): Known => ({ title, help, type: 'list', allowed: measurands });

export const catalogue16: Readonly<Record<string, Known>> = {
  AllowOfflineTxForUnknownId: flag(
    'Unknown cards while offline',
    'Without a connection, cards that the charger does not know may charge.',
  ),
  AuthorizationCacheEnabled: flag('Remember cards', 'The charger remembers cards that were accepted before.'),
  AuthorizeRemoteTxRequests: flag(
    'Check remote starts',
    'A start asked for from here is first checked like a card held to the reader.',
  ),
  BlinkRepeat: count('Blinks', 'How often the lights blink as a sign.'),
  ClockAlignedDataInterval: seconds(
    'Meter values by the clock',
    'Time between meter values at full clock times; 0 turns them off.',
  ),
  ConnectionTimeOut: seconds(
    'Time to plug in',
    'How long the charger waits for the plug after a card was accepted or a start was asked for.',
  ),
  ConnectorPhaseRotation: { title: 'Phase rotation', help: 'How each connector is wired to the grid.', type: 'text' },
  ConnectorPhaseRotationMaxLength: fixed('Length of the phase rotation', 'How many entries the phase rotation takes.'),
  GetConfigurationMaxKeys: fixed('Keys per question', 'How many settings can be asked for at once.'),
  HeartbeatInterval: seconds('Heartbeat', 'Time between signs of life; the clock is set by them.', 1),
  LightIntensity: {
    title: 'Brightness',
    help: 'Brightness of the lights.',
    type: 'integer',
    unit: '%',
    min: 0,
    max: 100,
  },
  LocalAuthorizeOffline: flag(
    'Known cards while offline',
    'Without a connection, cards that the charger knows may charge.',
  ),
  LocalPreAuthorize: flag('Known cards start at once', 'Cards that the charger knows start without asking the server.'),
  MaxEnergyOnInvalidId: {
    title: 'Energy for refused cards',
    help: 'What a session whose card is refused afterwards may still take.',
    type: 'integer',
    unit: 'Wh',
    min: 0,
  },
  MessageTimeout: seconds('Answer awaited', 'How long the charger waits for an answer of the server.', 1),
  MeterValuesAlignedData: values('Values by the clock', 'What is measured at full clock times.'),
  MeterValuesAlignedDataMaxLength: fixed('Length of the values by the clock', 'How many measurands that list takes.'),
  MeterValuesSampledData: values('Values while charging', 'What is measured during a session.'),
  MeterValuesSampledDataMaxLength: fixed('Length of the values while charging', 'How many measurands that list takes.'),
  MeterValueSampleInterval: seconds(
    'Time between meter values',
    'Time between two meter values of a session; 0 turns them off. Live figures are as fresh as this.',
  ),
  MinimumStatusDuration: seconds('Status held', 'How long a state must last before it is told.'),
  NumberOfConnectors: fixed('Connectors', 'How many connectors the charger has.'),
  ResetRetries: count('Restart attempts', 'How often a restart is tried again when it did not succeed.'),
  StopTransactionMaxMeterValues: fixed('Values with the stop', 'How many meter values are told when a session ends.'),
  StopTransactionOnEVSideDisconnect: flag(
    'Unplugging ends the session',
    'The session ends when the cable is pulled at the vehicle; otherwise it is paused.',
  ),
  StopTransactionOnInvalidId: flag(
    'Refused cards stop',
    'A session ends when the server refuses its card afterwards; otherwise only the power is cut.',
  ),
  StopTxnAlignedData: values(
    'Values by the clock at the stop',
    'What the stop tells of the values at full clock times.',
  ),
  StopTxnAlignedDataMaxLength: fixed('Length of those', 'How many measurands that list takes.'),
  StopTxnSampledData: values('Values while charging at the stop', 'What the stop tells of the session’s values.'),
  StopTxnSampledDataMaxLength: fixed('Length of those', 'How many measurands that list takes.'),
  SupportedFeatureProfiles: {
    title: 'Feature profiles',
    help: 'Which parts of OCPP 1.6 the charger supports.',
    type: 'list',
    readOnly: true,
  },
  SupportedFeatureProfilesMaxLength: fixed('Length of the feature profiles', 'How many profiles that list takes.'),
  SupportedFileTransferProtocols: {
    title: 'File transfer',
    help: 'How the charger can fetch firmware and bring its log.',
    type: 'list',
    readOnly: true,
  },
  TransactionMessageAttempts: count(
    'Attempts for session messages',
    'How often a message about a session is sent before it is given up. What is given up is missing in the order.',
  ),
  TransactionMessageRetryInterval: seconds(
    'Pause between attempts',
    'Pause before a message about a session is sent again; it grows with every attempt.',
  ),
  UnlockConnectorOnEVSideDisconnect: flag(
    'Unlock when unplugged',
    'The cable is released at the charger when it is pulled at the vehicle.',
  ),
  WebSocketPingInterval: seconds('Ping', 'Time between pings of the connection; 0 turns them off.'),
  LocalAuthListEnabled: flag('Local list', 'The charger uses the list of cards that it was sent.'),
  LocalAuthListMaxLength: fixed('Cards in the local list', 'How many cards the local list takes.'),
  SendLocalListMaxLength: fixed('Cards per message', 'How many cards of the local list fit into one message.'),
  ReserveConnectorZeroSupported: {
    title: 'Reserve any connector',
    help: 'Whether a reservation may leave the connector open.',
    type: 'boolean',
    readOnly: true,
  },
  ChargeProfileMaxStackLevel: fixed('Highest stack level', 'The highest stack level of a charging profile.'),
  ChargingScheduleAllowedChargingRateUnit: {
    title: 'Unit of limits',
    help: 'Whether limits are given as current, as power, or as either.',
    type: 'list',
    readOnly: true,
  },
  ChargingScheduleMaxPeriods: fixed('Periods of a schedule', 'How many periods a charging schedule takes.'),
  ConnectorSwitch3to1PhaseSupported: {
    title: 'Switches phases',
    help: 'Whether the charger can change from three phases to one while charging.',
    type: 'boolean',
    readOnly: true,
  },
  MaxChargingProfilesInstalled: fixed('Charging profiles', 'How many charging profiles the charger can hold.'),
  AdditionalRootCertificateCheck: {
    title: 'Strict certificates',
    help: 'Only one root certificate of the server at a time, and a new one must be signed by the old one.',
    type: 'boolean',
    readOnly: true,
  },
  AuthorizationKey: {
    title: 'Password of the connection',
    help: 'The key by which the charger logs in. It is changed under the charger’s security.',
    type: 'text',
  },
  CertificateSignedMaxChainSize: fixed('Size of a certificate', 'The largest certificate chain the charger takes.'),
  CertificateStoreMaxLength: fixed('Certificates', 'How many certificates the charger can hold.'),
  CpoName: { title: 'Operator', help: 'The operator’s name, as it stands in the charger’s certificate.', type: 'text' },
  SecurityProfile: {
    title: 'Security profile',
    help: '1: password, 2: password and TLS, 3: client certificate. It can only be raised.',
    type: 'integer',
    min: 0,
    max: 3,
  },
};
