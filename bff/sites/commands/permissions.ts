/** What some commands need beyond `charger:command`. Browser-safe data. */
import type { StationCommandKind } from '../../../ocpp/vocabulary.ts';
import type { Permission } from '../../kernel/permissions.ts';

export const permissionOf: Partial<Record<StationCommandKind, Permission>> = {
  raw: 'charger:expert',
  uploadLog: 'charger:log',
  updateFirmware: 'firmware:edit',
  installCertificate: 'charger:security',
  deleteCertificate: 'charger:security',
  sendCertificate: 'charger:security',
  setNetworkProfile: 'charger:security',
};
