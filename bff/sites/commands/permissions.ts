/** What some commands need beyond `charger:command`. Browser-safe. */
import type { StationCommandKind } from '../../../ocpp/vocabulary.ts';
import type { Permission } from '../../kernel/permissions.ts';
import { settingsIn } from '../settings/secrets.ts';
import type { CommandBody } from './body.ts';

export const permissionOf: Partial<Record<StationCommandKind, Permission>> = {
  raw: 'charger:expert',
  uploadLog: 'charger:log',
  updateFirmware: 'firmware:edit',
  // Who stands in it charges without being asked after, while the charger is away.
  sendLocalList: 'card:edit',
  installCertificate: 'charger:security',
  deleteCertificate: 'charger:security',
  sendCertificate: 'charger:security',
  setNetworkProfile: 'charger:security',
};

/** The same by the wire's names, for raw commands. */
const permissionOfAction: Readonly<Record<string, Permission>> = {
  UpdateFirmware: 'firmware:edit',
  SignedUpdateFirmware: 'firmware:edit',
  PublishFirmware: 'firmware:edit',
  UnpublishFirmware: 'firmware:edit',
  SendLocalList: 'card:edit',
  GetDiagnostics: 'charger:log',
  GetLog: 'charger:log',
  InstallCertificate: 'charger:security',
  DeleteCertificate: 'charger:security',
  CertificateSigned: 'charger:security',
  SetNetworkProfile: 'charger:security',
};

const connectionKey =
  /\bSecurityProfile\b|NetworkConfigurationPriority|^NetworkConfiguration\b|(csms|central_?system|ocpp|back_?end|server)_?(server|ws|web_?socket)?_?(url|uri|host|end_?point|address|domain)/i;

/**
 * Settings by which a charger may lose its server for good: its security profile (1.6 security whitepaper, A05), which of its network profiles counts
 * (2.0.1 B09), and the server's address, as vendors name it.
 */
export const decidesConnection = (key: string): boolean => connectionKey.test(key);

/** Everything that the command needs beside `charger:command`. */
export const permissionsFor = (command: CommandBody): Permission[] => {
  const own = permissionOf[command.kind];
  const wire = command.kind === 'raw' ? permissionOfAction[command.action] : undefined;
  const keys = command.kind === 'raw' || command.kind === 'writeConfiguration' ? settingsIn(command) : [];
  const needed = [own, wire, keys.some(decidesConnection) ? ('charger:security' as const) : undefined];
  return [...new Set(needed.filter((each) => each !== undefined))];
};
