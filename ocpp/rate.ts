/** A token bucket per connection: how many messages it may send. Pure; time is given in. */

export interface Rate {
  perSecond: number;
  /** Messages that may come at once after a rest. */
  burst: number;
}

export interface Bucket {
  /** Below 1 when nothing more should be read; negative when more has come than was allowed. */
  tokens: number;
  filledAtMs: number;
  /** Since when the bucket has run empty without getting half full again. */
  floodingSinceMs: number | undefined;
}

export function newBucket(burst: number, nowMs: number): Bucket {
  return { tokens: burst, filledAtMs: nowMs, floodingSinceMs: undefined };
}

/** Takes a token for a message that has come; false when reading should wait. */
export function spend(bucket: Bucket, nowMs: number, rate: Rate): boolean {
  refill(bucket, nowMs, rate);
  bucket.tokens--;
  if (bucket.tokens >= 1) return true;
  bucket.floodingSinceMs ??= nowMs;
  return false;
}

export function refill(bucket: Bucket, nowMs: number, { perSecond, burst }: Rate): void {
  bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledAtMs) * perSecond) / 1000);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens >= burst / 2) bucket.floodingSinceMs = undefined;
}

/** For how long the sender has not kept to the rate. */
export function floodingMs(bucket: Bucket, nowMs: number): number {
  return bucket.floodingSinceMs === undefined ? 0 : nowMs - bucket.floodingSinceMs;
}
