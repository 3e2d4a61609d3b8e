/**
 * What a transaction may not exceed, as it was asked for at its remote start: cost, energy, time or state of charge. Stations of 2.1 are told and
 * end it themselves; for all others, and in case they do not, we ask them to. Pure.
 */
import * as z from 'zod/mini';
import { currencyExponent, parseAmount, toDecimalText } from '../../kernel/money.ts';
import type { Session } from './memory.ts';

export const limitSchema = z.object({
  /** Decimal text in the order's currency. */
  maxCost: z.optional(z.string()),
  maxEnergyWh: z.optional(z.int()),
  maxTimeS: z.optional(z.int()),
  maxSocPercent: z.optional(z.int()),
  /** When the station was last asked to end the transaction for it. */
  askedMs: z.optional(z.int()),
  /** How often it was, since its charger last connected. */
  asks: z.optional(z.int()),
});
export type Limit = z.infer<typeof limitSchema>;

/** What has been used of a running session. */
export interface Used {
  totalMinor: number;
  currency: string;
  socPercent: number | null;
}

/** A limit with a cost that it may not exceed either, in minor units. The smaller one counts. */
export function cappedBy(limit: Limit | undefined, capMinor: number | undefined, currency: string): Limit | undefined {
  if (capMinor === undefined) return limit;
  const own = limit?.maxCost === undefined ? undefined : parseAmount(limit.maxCost, currency);
  if (own?.ok && own.value <= capMinor) return limit;
  const decimals = currencyExponent(currency);
  return { ...limit, maxCost: toDecimalText(capMinor, decimals, decimals) };
}

/** A station that did not obey is asked again after 1, 2, 4 … minutes; each time leaves a command and a line in the audit log. */
const askAgainMs = 60_000;
const longestPauseMs = 3_600_000;

/** A charger that has come back may obey now. */
const asksSince = ({ askedMs = 0, asks = 0 }: Limit, connectedMs: number): number => (askedMs < connectedMs ? 0 : asks);

/** The limit when the station, whose charger connected at that time, is asked once more. */
export const askedFor = (limit: Limit | undefined, nowMs: number, connectedMs: number): Limit => ({
  ...limit,
  askedMs: nowMs,
  asks: asksSince(limit ?? {}, connectedMs) + 1,
});

function wasJustAsked(limit: Limit, nowMs: number, connectedMs: number): boolean {
  const pauseMs = Math.min(askAgainMs * 2 ** Math.max(asksSince(limit, connectedMs) - 1, 0), longestPauseMs);
  return limit.askedMs !== undefined && nowMs < limit.askedMs + pauseMs;
}

/** Which limit is reached, in words of the vocabulary; undefined when none is, or when the station was asked not long ago. */
export function limitReached(
  session: Pick<Session, 'state' | 'startedAtMs' | 'energyWh'>,
  limit: Limit,
  used: Used,
  nowMs: number,
  connectedMs: number,
): 'cost' | 'energy' | 'time' | 'soc' | undefined {
  if (session.state !== 'charging' || wasJustAsked(limit, nowMs, connectedMs)) return undefined;
  const most = limit.maxCost === undefined ? undefined : parseAmount(limit.maxCost, used.currency);
  if (most?.ok && used.totalMinor >= most.value) return 'cost';
  if (limit.maxEnergyWh !== undefined && session.energyWh >= limit.maxEnergyWh) return 'energy';
  if (limit.maxTimeS !== undefined && nowMs - session.startedAtMs >= limit.maxTimeS * 1000) return 'time';
  if (limit.maxSocPercent !== undefined && used.socPercent !== null && used.socPercent >= limit.maxSocPercent)
    return 'soc';
  return undefined;
}
