/**
 * What a session costs: its usage in the terms of price(), once it has ended or as of now. An abnormal order and one whose card was
 * not accepted pay for energy only: what their times and fees rest on is in doubt. Pure.
 */
import type { Bill } from '../../billing/tariffs/bill.ts';
import { MAX_PRICED_MS, price, type RegisterSample } from '../../billing/tariffs/price.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import { idleUntil } from './ending.ts';
import type { Session } from './memory.ts';

/**
 * @param zone IANA zone of the station
 * @param nowMs end of a running session; ignored when it has ended
 */
export function billOf(session: Session, tariff: Tariff, zone: string, nowMs: number): Bill {
  const { memory, meter } = session;
  const endMs = Math.max(session.startedAtMs, session.endedAtMs ?? nowMs);
  // A clock that is years off must not make pricing fail or take for ever.
  const startMs = Math.max(session.startedAtMs, endMs - MAX_PRICED_MS);
  const inside = meter.samples.filter(({ atMs }) => atMs > startMs && atMs < endMs);
  // The proven energy stands at the end, also of a running session: a reading dated at or before the start proves energy too.
  const samples: RegisterSample[] = [
    { atMs: startMs, registerWh: 0 },
    ...inside,
    { atMs: endMs, registerWh: session.energyWh },
  ];
  const idle = idleUntil(memory.idle, memory.idleSinceMs, endMs);
  const energyOnly = session.state === 'abnormal' || !memory.authorized;
  return price({ tariff: energyOnly ? energyOf(tariff) : tariff, zone, usage: { startMs, endMs, samples, idle } });
}

const energyOf = ({ currency, energy, tax }: Tariff): Tariff => ({ currency, energy, tax });
