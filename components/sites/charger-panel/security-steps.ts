/** Which steps a guided change of security has, as far as can be told before they come, and what a charger says of its certificates. Pure. */

import { changeSteps, type Step } from '../../../bff/sites/security/change.ts';
import type { CertificateHash } from '../../../ocpp/vocabulary.ts';

export interface InstalledRoot {
  use: string;
  hash: CertificateHash;
}

/** Steps that only some changes have; the one that is under way is one of them in any case. */
export const plannedSteps = (change: { kind: 'profile' | 'key'; toProfile: number; step: Step }): Step[] => {
  const certain: readonly Step[] = change.kind === 'key' ? ['sendKey', 'return'] : ['sendProfile', 'reboot', 'return'];
  return changeSteps.filter((step) => certain.includes(step) || step === change.step);
};

const isRoot = (each: unknown): each is InstalledRoot => {
  if (typeof each !== 'object' || each === null || !('hash' in each) || !('use' in each)) return false;
  const { hash } = each;
  return typeof hash === 'object' && hash !== null && 'serialNumber' in hash;
};

export const rootsOf = (result: unknown): InstalledRoot[] =>
  Array.isArray(result) ? (result as unknown[]).filter(isRoot) : [];
