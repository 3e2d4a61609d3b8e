/** Why a transaction ended, in English. Apart from the other words of orders, because few places need them. */
import type { StopReason } from '../../../ocpp/vocabulary.ts';

export const stopReasonWords: Readonly<Record<StopReason, string>> = {
  deAuthorized: 'Card no longer accepted',
  emergencyStop: 'Emergency stop',
  energyLimitReached: 'Energy limit reached',
  evDisconnected: 'Car unplugged',
  groundFault: 'Ground fault',
  hardReset: 'Hard reset',
  immediateReset: 'Immediate reset',
  local: 'Driver at the station',
  localOutOfCredit: 'No credit left',
  masterPass: 'Master card',
  other: 'Other',
  overcurrentFault: 'Overcurrent',
  powerLoss: 'Power loss',
  powerQuality: 'Power quality',
  reboot: 'Restart',
  remote: 'Remote stop',
  socLimitReached: 'Battery limit reached',
  softReset: 'Soft reset',
  stoppedByEv: 'Car',
  timeLimitReached: 'Time limit reached',
  timeout: 'Not plugged in in time',
  unlockCommand: 'Unlock command',
};
