/** Second factor by RFC 6238. Pure: the time is given. */
import { Secret, TOTP } from 'otpauth';

const stepMs = 30_000;
const generator = (secret: Secret, label: string) =>
  new TOTP({ issuer: 'Wattfront', label, secret, period: stepMs / 1000 });

/** A new secret as base32, and the address that authenticator apps read. */
export const newTotp = (label: string): { secret: string; uri: string } => {
  const secret = new Secret({ size: 20 });
  return { secret: secret.base32, uri: generator(secret, label).toString() };
};

/** The time step of a right code, one step of clock error allowed; null when wrong or when that step was used already. */
export const totpStep = (secretBase32: string, code: string, nowMs: number, lastStep: number | null): number | null => {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = generator(Secret.fromBase32(secretBase32), '').validate({ token: code, timestamp: nowMs, window: 1 });
  if (delta === null) return null;
  const step = Math.floor(nowMs / stepMs) + delta;
  return lastStep !== null && step <= lastStep ? null : step;
};

export const totpCode = (secretBase32: string, nowMs: number): string =>
  generator(Secret.fromBase32(secretBase32), '').generate({ timestamp: nowMs });
