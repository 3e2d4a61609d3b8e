/** OCPP 1.6, log uploads and firmware updates at the CSMS: two messages each, of the first edition and of the security extension. */
import { messages16 as m } from '../messages/v16.ts';
import type { StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import type { WireCall } from './dialect.ts';
import { writeTime } from './time.ts';

type UploadLog = StationCommand & { kind: 'uploadLog' };

/** Security logs by GetLog; diagnostics by GetDiagnostics, which more stations know and which carries no request id. */
export function uploadLog(command: UploadLog): WireCall {
  return command.log === 'security' ? getLog(command) : getDiagnostics(command);
}

function getDiagnostics(command: UploadLog): WireCall {
  const payload = m.GetDiagnostics.request.write({
    location: command.url,
    ...defined({
      retries: command.retries,
      retryInterval: command.retryIntervalS,
      startTime: command.fromMs === undefined ? undefined : writeTime(command.fromMs),
      stopTime: command.toMs === undefined ? undefined : writeTime(command.toMs),
    }),
  });
  return { action: 'GetDiagnostics', payload };
}

function getLog(command: UploadLog): WireCall {
  const payload = m.GetLog.request.write({
    logType: 'SecurityLog',
    requestId: command.requestId,
    log: {
      remoteLocation: command.url,
      ...defined({
        oldestTimestamp: command.fromMs === undefined ? undefined : writeTime(command.fromMs),
        latestTimestamp: command.toMs === undefined ? undefined : writeTime(command.toMs),
      }),
    },
    ...defined({ retries: command.retries, retryInterval: command.retryIntervalS }),
  });
  return { action: 'GetLog', payload };
}

/** A signed update by SignedUpdateFirmware, any other by UpdateFirmware, which knows no request id and installs at once. */
export function updateFirmware(command: StationCommand & { kind: 'updateFirmware' }): WireCall {
  const { requestId, url, retrieveMs, installMs, signingCertificate, signature } = command;
  const attempts = defined({ retries: command.retries, retryInterval: command.retryIntervalS });
  if (signature === undefined && signingCertificate === undefined) {
    const payload = m.UpdateFirmware.request.write({ location: url, retrieveDate: writeTime(retrieveMs), ...attempts });
    return { action: 'UpdateFirmware', payload };
  }
  if (signature === undefined || signingCertificate === undefined)
    throw new Error('A signed firmware has both a signature and the certificate that signed it.');
  const payload = m.SignedUpdateFirmware.request.write({
    requestId,
    firmware: {
      location: url,
      retrieveDateTime: writeTime(retrieveMs),
      ...defined({ installDateTime: installMs === undefined ? undefined : writeTime(installMs) }),
      signingCertificate,
      signature,
    },
    ...attempts,
  });
  return { action: 'SignedUpdateFirmware', payload };
}
