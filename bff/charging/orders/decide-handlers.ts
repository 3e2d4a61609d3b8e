/** Handlers of decisions about an order's bill and money; `handlers.ts` binds them. */

import { isAbove } from '../../billing/by-id.ts';
import { giveUpRest } from '../../billing/ledger/given-up.ts';
import { post } from '../../billing/ledger/post.ts';
import { postingsOfPaidOutside, postingsOfWriteOff } from '../../billing/ledger/rules.ts';
import { addPaid, writeOff } from '../../billing/settle/settle.ts';
import { openMinorOf, overpaidMinorOf } from '../../billing/settle/state.ts';
import type { Bill } from '../../billing/tariffs/bill.ts';
import type { Context, Handlers } from '../../kernel/http.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { orders as table, tariffs } from '../../store/tables/index.ts';
import { billOf } from './bill.ts';
import type { orders } from './contract.ts';
import { answerOf, type Change, decidable, decideOn, foreseen, writeDecision } from './decide.ts';
import { amountBill, mergedSession, mergeRefusal, moneyRefusal, sessionByHand, waivedBill } from './decisions.ts';
import type { Session } from './memory.ts';
import { type OrderRecord, toOrderRow } from './rows.ts';
import { type StoredVersion, sessionOf, versionOf } from './stored.ts';

type Decisions = Pick<
  Handlers<typeof orders>,
  'reprice' | 'waive' | 'billManually' | 'merge' | 'accept' | 'writeOff' | 'markPaid'
>;

/** The version an order is to be priced by: its own, another of the same tariff, or one that the caller sees and that is the order's merchant's to use. */
async function chosenVersion(
  c: Context,
  row: OrderRecord,
  { tariffVersionId, tariffId }: { tariffVersionId?: string | undefined; tariffId?: string | undefined },
): Promise<StoredVersion | Failure> {
  const own = await versionOf(c.read, row.tariffVersionId);
  const current = tariffId === undefined ? undefined : await c.read.find(tariffs, tariffId);
  if (tariffId !== undefined && !current) return invalid('tariffId', 'There is no such tariff, or you may not see it.');
  const wantedId = tariffVersionId ?? current?.versionId;
  const version = wantedId === undefined ? own : await versionOf(c.read, wantedId);
  if (!version) {
    if (wantedId === undefined) return fail('conflict', 'The order has no tariff. Choose one, or bill it by hand.');
    return invalid('tariffVersionId', 'There is no such version of a tariff.');
  }
  const isSeen = version.tariffId === own?.tariffId || (await c.read.find(tariffs, version.tariffId)) !== undefined;
  if (!isSeen || !(await isAbove(c.read, version.tenantId, row.tenantId)))
    return invalid(
      tariffId === undefined ? 'tariffVersionId' : 'tariffId',
      'This tariff is not the order’s merchant’s.',
    );
  if (version.tariff?.currency !== row.currency)
    return fail('conflict', `The order is in ${row.currency}. Choose a tariff of that currency.`);
  return version;
}

const bill = (c: Context, row: OrderRecord, session: Session, version: StoredVersion): Bill | null =>
  version.tariff && billOf(session, version.tariff, row.zone, c.now, row.terms);

const noTariff = 'The order has no tariff to price energy by. Give an amount instead.';

export const decisionHandlers = ({ newId }: { newId(): string }): Decisions => ({
  reprice: async (c) => {
    const row = await decidable(c, c.params.id ?? '');
    if (isFailure(row)) return row;
    if (row.review === 'merged') return fail('conflict', 'It holds the energy of another order. Bill it by hand.');
    const version = await chosenVersion(c, row, c.body);
    if (isFailure(version)) return version;
    const session = await sessionOf(c.read, row);
    const change: Change = { bill: bill(c, row, session, version), tariffVersionId: version.id, review: 'repriced' };
    const detail = { tariff: version.name, version: version.version };
    return decideOn(c, row, change, { action: 'order.reprice', detail, ...c.body }, newId);
  },

  waive: async (c) => {
    const row = await decidable(c, c.params.id ?? '');
    if (isFailure(row)) return row;
    const before = row.bill;
    if (!before || row.totalMinor === 0) return fail('conflict', 'The order costs nothing already.');
    const change: Change = { bill: waivedBill(before), review: 'waived' };
    return decideOn(c, row, change, { action: 'order.waive', ...c.body }, newId);
  },

  billManually: async (c) => {
    const row = await decidable(c, c.params.id ?? '');
    if (isFailure(row)) return row;
    const { energyWh, amountMinor, startedAt = row.startedAt, endedAt = row.endedAt ?? row.startedAt } = c.body;
    if (endedAt < startedAt) return invalid('endedAt', 'It must end after it began.');
    const version = await versionOf(c.read, row.tariffVersionId);
    const decision = { action: 'order.billManually', ...c.body };
    if (amountMinor !== undefined) {
      const byHand = amountBill(amountMinor, row, version?.tariff ?? null, row.bill);
      return decideOn(c, row, { bill: byHand, review: 'billed' }, decision, newId);
    }
    if (energyWh === undefined || !version?.tariff) return fail('conflict', noTariff);
    const { startedAt: startedAtMs, endedAt: endedAtMs } = c.body;
    const session = sessionByHand(await sessionOf(c.read, row), { energyWh, startedAtMs, endedAtMs });
    const times = { startedAt, endedAt, durationMs: endedAt - startedAt };
    const change: Change = { bill: bill(c, row, session, version), review: 'billed', energyWh, ...times };
    return decideOn(c, row, change, decision, newId);
  },

  merge: async (c) => {
    const later = await decidable(c, c.params.id ?? '');
    if (isFailure(later)) return later;
    const into = await decidable(c, c.body.intoId);
    if (isFailure(into)) return into;
    const refusal = mergeRefusal(later, into);
    if (refusal !== undefined) return fail('conflict', refusal);
    const version = await versionOf(c.read, into.tariffVersionId);
    if (!version?.tariff) return fail('conflict', noTariff);
    const session = mergedSession(await sessionOf(c.read, into), await sessionOf(c.read, later));
    const endedAt = session.endedAtMs ?? into.startedAt;
    const change: Change = {
      bill: bill(c, into, session, version),
      review: 'merged',
      energyWh: session.energyWh,
      endedAt,
      durationMs: endedAt - into.startedAt,
      meterStopWh: session.meterStopWh,
    };
    // The later one costs nothing from now on: all that was paid for it is too much.
    const ofBoth = (answer: ReturnType<typeof foreseen>) => ({
      ...answer,
      overpaidMinor: answer.overpaidMinor + overpaidMinorOf({ ...later, totalMinor: 0 }),
    });
    if (c.body.preview) return ofBoth(foreseen(into, change));
    const { note } = c.body;
    const deps = { newId, nowMs: c.now };
    return c.tx(async (w) => {
      const given: Change = { bill: null, review: 'merged', mergedInto: into.id };
      const detail = { mergedInto: into.id };
      const emptied = await writeDecision(w, later, given, { action: 'order.merge', note, detail }, deps);
      if (isFailure(emptied)) return emptied;
      const row = await writeDecision(
        w,
        into,
        change,
        { action: 'order.merge', note, detail: { merged: later.id } },
        deps,
      );
      return isFailure(row) ? row : ofBoth(answerOf(into, row, change.bill));
    });
  },

  accept: async (c) => {
    const row = await decidable(c, c.params.id ?? '');
    if (isFailure(row)) return row;
    if (row.review !== 'open') return fail('conflict', 'There is nothing to decide about this order.');
    return decideOn(c, row, { bill: row.bill, review: 'accepted' }, { action: 'order.accept', ...c.body }, newId);
  },

  writeOff: async (c) =>
    c.tx(async (w) => {
      const row = await w.find(table, c.params.id ?? '');
      if (!row) return notFound('order');
      const refusal = moneyRefusal(row);
      const openMinor = openMinorOf(row);
      if (refusal !== undefined) return fail('conflict', refusal);
      if (openMinor === 0) return fail('conflict', 'Nothing of the order is open.');
      const transfers = postingsOfWriteOff(openMinor, c.body.note);
      await post(w, { ...postingOf(row, c.now), key: `writeOff:${row.id}:${newId()}`, transfers });
      await w.audit('order.writeOff', 'order', row.id, { ...c.body, amountMinor: openMinor }, row.tenantId);
      return toOrderRow(await writeOff(w, row.id));
    }),

  markPaid: async (c) =>
    c.tx(async (w) => {
      const row = await w.find(table, c.params.id ?? '');
      if (!row) return notFound('order');
      const refusal = moneyRefusal(row);
      const openMinor = openMinorOf(row);
      if (refusal !== undefined) return fail('conflict', refusal);
      const { reference, amountMinor = openMinor } = c.body;
      if (openMinor === 0) return fail('conflict', 'Nothing of the order is open.');
      if (amountMinor > openMinor) return invalid('amountMinor', 'This is more than what is open.');
      const transfers = postingsOfPaidOutside(amountMinor, reference);
      const key = `paidOutside:${newId()}`;
      await post(w, { ...postingOf(row, c.now), key, transfers });
      await w.audit('order.markPaid', 'order', row.id, { ...c.body, amountMinor }, row.tenantId);
      const paid = await addPaid(w, row.id, amountMinor);
      await giveUpRest(w, row, paid, `${key}:givenUp`, c.now);
      return toOrderRow(paid);
    }),
});

const postingOf = ({ id, tenantId, driverId, stationId, currency, zone }: OrderRecord, nowMs: number) => ({
  tenantId,
  day: dayNumber(nowMs, zone),
  at: nowMs,
  currency,
  orderId: id,
  driverId,
  stationId,
});
