/**
 * What a session costs: its usage in the terms of price(), once it has ended or as of now. An abnormal order and one whose card was
 * not accepted pay for energy only: what their times and fees rest on is in doubt. Pure.
 */
import type { Bill } from '../../billing/tariffs/bill.ts';
import { MAX_PRICED_MS, price, type RegisterSample } from '../../billing/tariffs/price.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import type { Terms } from '../../billing/tariffs/terms.ts';
import { idleUntil } from './ending.ts';
import { stayOf } from './facts.ts';
import type { Session } from './memory.ts';

/**
 * @param zone IANA zone of the station
 * @param nowMs end of a running session; ignored when it has ended
 * @param terms discounts granted at its start; null: none
 */
export function billOf(
  session: Session,
  tariff: Tariff,
  zone: string,
  nowMs: number,
  terms: Terms | null = null,
): Bill {
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
  const { reservedFromMs } = memory;
  const isReserved = reservedFromMs !== undefined && reservedFromMs < startMs;
  const usage = {
    ...paidTime(session, startMs, endMs),
    samples,
    idle,
    ...(isReserved && { reservation: { fromMs: reservedFromMs, toMs: startMs, expired: false } }),
  };
  return price({ tariff: energyOnly ? energyOf(tariff) : tariff, zone, usage, ...(terms && { terms }) });
}

/**
 * The time that may cost something: from when the vehicle might first take power until it left. A 2.x transaction may begin with the cable or
 * the car in the bay, long before a card is shown, and end long after.
 */
function paidTime({ memory, energyWh }: Session, startMs: number, endMs: number): { startMs: number; endMs: number } {
  const { facts, free } = memory;
  const { fromMs, leftMs } = facts ? stayOf(facts) : {};
  const toMs = Math.max(startMs, Math.min(endMs, leftMs ?? endMs, free?.atMs ?? endMs));
  const isNever = facts !== null && facts.states.length > 0 && fromMs === undefined && energyWh === 0;
  return { startMs: isNever ? toMs : Math.max(startMs, Math.min(toMs, fromMs ?? startMs)), endMs: toMs };
}

/** Of a tariff what is paid per kWh, and the most that is paid at all. Elements stay where they are, since a bill names them by their place. */
function energyOf({ currency, energy, service, holidays, elements, maxTotal, tax }: Tariff): Tariff {
  const perKwh = elements?.map((element) => ({
    ...element,
    components: element.components.filter(({ dimension }) => dimension === 'ENERGY'),
  }));
  return { currency, energy, service, holidays, maxTotal, tax, ...(perKwh && { elements: perKwh }) };
}
