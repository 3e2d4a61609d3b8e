/** OCPP 2.x, what a CSMS asks of a station as a device, at the CSMS: settings, monitors, files, certificates, display and the like. */
import type { Monitor, StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import type { WireCall } from './dialect.ts';
import { settingOf, writeAttribute } from './settings2.ts';
import { writeTime } from './time.ts';
import { writeToken } from './v2-tokens.ts';
import { call, rawCall, type Wire } from './v2-wire.ts';
import {
  certificateWords,
  logWords,
  messageStateWords,
  monitoringBaseWords,
  monitorWords,
  priorityWords,
  reportBaseWords,
  signingWords,
  triggerWords,
} from './words2.ts';

type DeviceCommand = Extract<
  StationCommand,
  {
    kind:
      | 'reset'
      | 'readConfiguration'
      | 'writeConfiguration'
      | 'trigger'
      | 'transferData'
      | 'uploadLog'
      | 'updateFirmware'
      | 'installCertificate'
      | 'deleteCertificate'
      | 'listCertificates'
      | 'sendCertificate'
      | 'readReport'
      | 'readMonitors'
      | 'setMonitors'
      | 'clearMonitors'
      | 'setMonitoring'
      | 'showMessage'
      | 'readMessages'
      | 'clearMessage'
      | 'customerData'
      | 'setNetworkProfile'
      | 'raw';
  }
>;

/** @throws Error when the command's data do not pass the official schema, or a setting's key cannot be read */
export function writeDeviceCommand(wire: Wire, command: DeviceCommand): WireCall {
  switch (command.kind) {
    case 'reset': {
      const { connector, hard } = command;
      const place = connector === undefined || connector === 0 ? {} : { evseId: connector };
      return call(wire, 'Reset', { type: hard ? 'Immediate' : 'OnIdle', ...place });
    }
    case 'readConfiguration':
      return call(wire, 'GetVariables', {
        getVariableData: (command.keys ?? []).map((key) => writeAttribute(settingOf(key))),
      });
    case 'writeConfiguration':
      return call(wire, 'SetVariables', {
        setVariableData: command.entries.map(({ key, value }) => ({
          ...writeAttribute(settingOf(key)),
          attributeValue: value,
        })),
      });
    case 'trigger':
      return writeTrigger(wire, command);
    case 'transferData': {
      const { vendorId, messageId, data } = command;
      return rawCall(wire, 'DataTransfer', { vendorId, ...defined({ messageId, data }) });
    }
    case 'uploadLog':
      return call(wire, 'GetLog', {
        requestId: command.requestId,
        logType: logWords.write(command.log),
        log: {
          remoteLocation: command.url,
          ...(command.fromMs === undefined ? {} : { oldestTimestamp: writeTime(command.fromMs) }),
          ...(command.toMs === undefined ? {} : { latestTimestamp: writeTime(command.toMs) }),
        },
        ...defined({ retries: command.retries, retryInterval: command.retryIntervalS }),
      });
    case 'updateFirmware': {
      const { signingCertificate, signature, installMs } = command;
      if ((signingCertificate === undefined) !== (signature === undefined))
        throw new Error('A signed firmware needs both its signature and the certificate that it was signed with.');
      return call(wire, 'UpdateFirmware', {
        requestId: command.requestId,
        firmware: {
          location: command.url,
          retrieveDateTime: writeTime(command.retrieveMs),
          ...(installMs === undefined ? {} : { installDateTime: writeTime(installMs) }),
          ...defined({ signingCertificate, signature }),
        },
        ...defined({ retries: command.retries, retryInterval: command.retryIntervalS }),
      });
    }
    case 'readReport':
      return call(wire, 'GetBaseReport', {
        requestId: command.requestId,
        reportBase: reportBaseWords.write(command.base),
      });
    case 'readMessages':
      return call(wire, 'GetDisplayMessages', { requestId: command.requestId });
    case 'clearMessage':
      return call(wire, 'ClearDisplayMessage', { id: command.id });
    case 'showMessage':
      return writeMessage(wire, command);
    case 'customerData': {
      const { requestId, report, clear, idTag, tokenType } = command;
      const customer = idTag === undefined ? {} : { idToken: writeToken(idTag, tokenType) };
      return call(wire, 'CustomerInformation', { requestId, report, clear, ...customer });
    }
    case 'setNetworkProfile':
      return call(wire, 'SetNetworkProfile', {
        configurationSlot: command.slot,
        connectionData: {
          ocppCsmsUrl: command.url,
          securityProfile: command.securityProfile,
          messageTimeout: command.messageTimeoutS,
          ocppInterface: interfaceWord(command.interface),
          ocppTransport: 'JSON',
          // 2.1 leaves the version to the handshake and ignores it here; 2.0.1 has one word for all of 2.x.
          ...(wire.version === 'ocpp2.0.1' ? { ocppVersion: 'OCPP20' } : {}),
        },
      });
    case 'raw':
      return rawCall(wire, command.action, command.payload);
    default:
      return writeTrust(wire, command);
  }
}

const interfaces = [
  'Wired0',
  'Wired1',
  'Wired2',
  'Wired3',
  'Wireless0',
  'Wireless1',
  'Wireless2',
  'Wireless3',
  'Any',
] as const;

function interfaceWord(text: string): (typeof interfaces)[number] {
  const word = interfaces.find((known) => known.toLowerCase() === text.toLowerCase());
  if (word === undefined) throw new Error(`interface: "${text.slice(0, 50)}" is not one of ${interfaces.join(', ')}`);
  return word;
}

function writeTrigger(wire: Wire, { message, connector }: DeviceCommand & { kind: 'trigger' }): WireCall {
  // A state is that of an outlet, and must be asked of one (F06).
  const outlet = message === 'status' && connector !== 0 ? { connectorId: 1 } : {};
  return call(wire, 'TriggerMessage', {
    requestedMessage: triggerWords.write(message),
    ...(connector === undefined || connector === 0 ? {} : { evse: { id: connector, ...outlet } }),
  });
}

function writeMessage(wire: Wire, command: DeviceCommand & { kind: 'showMessage' }): WireCall {
  const { state, fromMs, toMs, language, transactionId } = command;
  return call(wire, 'SetDisplayMessage', {
    message: {
      id: command.id,
      priority: priorityWords.write(command.priority),
      message: { format: 'UTF8', content: command.text, ...defined({ language }) },
      ...(state === undefined ? {} : { state: messageStateWords.write(state) }),
      ...(fromMs === undefined ? {} : { startDateTime: writeTime(fromMs) }),
      ...(toMs === undefined ? {} : { endDateTime: writeTime(toMs) }),
      ...defined({ transactionId }),
    },
  });
}

type TrustCommand = Extract<
  DeviceCommand,
  {
    kind:
      | 'installCertificate'
      | 'deleteCertificate'
      | 'listCertificates'
      | 'sendCertificate'
      | 'readMonitors'
      | 'setMonitors'
      | 'clearMonitors'
      | 'setMonitoring';
  }
>;

/** Certificates and monitors. */
function writeTrust(wire: Wire, command: TrustCommand): WireCall {
  switch (command.kind) {
    case 'installCertificate':
      return rawCall(wire, 'InstallCertificate', {
        certificateType: certificateWords.write(command.use),
        certificate: command.certificate,
      });
    case 'deleteCertificate':
      return call(wire, 'DeleteCertificate', { certificateHashData: command.hash });
    case 'listCertificates': {
      const certificateType = command.uses?.map((use) => certificateWords.write(use));
      return call(wire, 'GetInstalledCertificateIds', defined({ certificateType }));
    }
    case 'sendCertificate': {
      const { chain, use, requestId } = command;
      return call(wire, 'CertificateSigned', {
        certificateChain: chain,
        ...(use === undefined ? {} : { certificateType: signingWords.write(use) }),
        // 2.0.1 does not number requests.
        ...(wire.version === 'ocpp2.1' ? defined({ requestId }) : {}),
      });
    }
    case 'readMonitors': {
      const places = command.keys?.map((key) => {
        const { component, variable } = settingOf(key);
        return { component, variable };
      });
      return call(wire, 'GetMonitoringReport', {
        requestId: command.requestId,
        ...defined({ componentVariable: places }),
      });
    }
    case 'setMonitors':
      return call(wire, 'SetVariableMonitoring', { setMonitoringData: command.monitors.map(writeMonitor) });
    case 'clearMonitors':
      return call(wire, 'ClearVariableMonitoring', { id: command.ids });
    case 'setMonitoring':
      return command.base === undefined
        ? call(wire, 'SetMonitoringLevel', { severity: command.severity ?? 9 })
        : call(wire, 'SetMonitoringBase', { monitoringBase: monitoringBaseWords.write(command.base) });
  }
}

function writeMonitor({ id, key, type, value, severity, inTransaction }: Monitor) {
  const { component, variable } = settingOf(key);
  const rest = defined({ id, transaction: inTransaction });
  return { component, variable, type: monitorWords.write(type), value, severity, ...rest };
}
