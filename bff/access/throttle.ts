/** Limits on how often somebody may try or ask. Counters live in this node's memory. */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Failure } from '../kernel/result.ts';

export interface Throttle {
  /** Counts one attempt; a Failure when there were too many. */
  spend(key: string): Promise<Failure | null>;
  /** Forgets a key, after success. */
  forgive(key: string): Promise<void>;
}

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
