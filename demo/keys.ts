/** Secrets of the demo: made from the data folder's own key, so that they are the same after a restart and nowhere in the code. */
import { createHmac } from 'node:crypto';

export interface DemoKeys {
  /** 40 hex digits: AuthorizationKey of a charger. */
  chargerKey(identity: string): string;
  /** Key for the API when none is given. */
  apiKey: string;
}

export const demoKeys = (secretKey: Buffer): DemoKeys => {
  const derive = (name: string) => createHmac('sha256', secretKey).update(`demo ${name}`).digest();
  return {
    chargerKey: (identity) => derive(`charger ${identity}`).toString('hex').slice(0, 40),
    apiKey: `wfk_${derive('api key').toString('base64url')}`,
  };
};
