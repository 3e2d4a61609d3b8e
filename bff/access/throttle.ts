/** Limits on how often somebody may try or ask. Counters live in this node's memory. */
import { isIP } from 'node:net';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Failure } from '../kernel/result.ts';

export interface Throttle {
  /** Counts one attempt; a Failure when there were too many. */
  spend(key: string): Promise<Failure | null>;
  /** Forgets a key, after success. */
  forgive(key: string): Promise<void>;
}

/**
 * Whom an address stands for when attempts are counted: an IPv6 address for its /64, which is the least that one customer has
 * (RFC 6177); an IPv4 address, also one mapped into IPv6, for itself.
 */
export const networkOf = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const words = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - words.length - after.length)).fill('0');
  const first = [...words, ...zeros, ...after].slice(0, 4).map((word) => word.replace(/^0+(?=.)/, ''));
  return `${first.join(':')}::/64`;
};

/** `points` attempts within `seconds` for each key. */
export const createThrottle = (name: string, points: number, seconds: number): Throttle => {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
  return {
    spend: async (key) => {
      try {
        await limiter.consume(key);
        return null;
      } catch (refused) {
        if (refused instanceof Error) throw refused;
        const waitS = Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000));
        return new Failure('tooMany', `Too many attempts. Try again in ${waitS} seconds.`, [], waitS);
      }
    },
    forgive: async (key) => {
      await limiter.delete(key);
    },
  };
};
