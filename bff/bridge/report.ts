/**
 * 2.x TransactionEvent → rules → rows → reply. The station has begun, goes on or has ended whatever we answer: every message becomes part
 * of an order, and the answer says what its card may do and what it costs.
 */
import type { Authorization, ChargingState, StationReply, TransactionLimit } from '../../ocpp/index.ts';
import { believe } from '../charging/orders/clock.ts';
import type { Session } from '../charging/orders/memory.ts';
import { isRemembered, meantBy } from '../charging/orders/own-ids.ts';
import type { OrderRecord } from '../charging/orders/rows.ts';
import { decide } from '../charging/orders/session.ts';
import { currencyExponent, toDecimalText } from '../kernel/money.ts';
import { chargerNotices } from '../store/tables/index.ts';
import { answerRemoteStart, apply, entryIn, known } from './apply.ts';
import type { CardInfo } from './cards.ts';
import type { Clerk } from './clerk.ts';
import { type ChargerContext, type Entry, entryOf, setEntries } from './context.ts';
import type { Of } from './ingest.ts';
import { endOrder, insertOrder, keepSamples, reopenOrder, reportOrder } from './orders.ts';
import { takeReservation } from './reservations.ts';
import { showTransaction } from './status.ts';
import { Stale, type Unit } from './unit.ts';

type Reported = Of<'transactionReported'>;

export async function report(
  clerk: Clerk,
  context: ChargerContext,
  told: Reported,
): Promise<StationReply<'transactionReported'>> {
  await recall(clerk, context, told);
  const { session: meant } = meantBy(context.sessions, told, believe(told.atMs, clerk.holder.options.now()));
  const event = placed(context, told, meant);
  // Who charges without authorization charges on nobody's card.
  const named = event.tokenType === 'noAuthorization' ? undefined : event.idTag;
  const card = named ? await clerk.cardOf(context, named) : undefined;
  return clerk.holder.work(context, async (unit) => {
    const before = meant && entryIn(context, meant);
    const authorization = await authorizationOf(clerk, unit, event, card, before?.session);
    const decision = decide(context.sessions, event, clerk.circumstances(context, authorization?.status ?? 'accepted'));
    const session = known(decision.session);
    const isOurs = session.memory.facts?.tag !== before?.session.memory.facts?.tag;
    // Others that this one shows to be over.
    await apply(unit, { outcome: 'none', given: decision.given, noted: decision.noted }, undefined);
    let isFresh = false;
    if (decision.outcome === 'opened') await open(unit, session, event, isOurs ? card : undefined);
    else if (before && decision.outcome !== 'repeated')
      isFresh = await goOn(unit, before, decision.outcome, session, event, isOurs ? (card ?? null) : undefined);
    const entry = unit.entries.get(session.id) ?? entryIn(context, session);
    if (decision.outcome !== 'repeated' && decision.outcome !== 'late' && entry) {
      if (isOurs) await clerk.noteUse(unit, card);
      if (!before || isOurs || event.remoteStartId !== undefined)
        await answerRemoteStart(unit, entry.session, event.remoteStartId);
      if (event.reservationId !== undefined) await takeReservation(unit, event.reservationId, entry.row.id);
      await showTransaction(unit, entry.session, event);
      await keepCostDetails(unit, entry.row, event);
    }
    return {
      ...(authorization && { authorization }),
      ...limitOf(unit.entries.get(session.id) ?? entry, event),
      ...(entry && (event.phase === 'ended' || (isFresh && event.phase === 'updated')) && costOf(entry)),
    };
  });
}

/** Where power flows at a station that never says where, it flows at its only connector. */
function placed(context: ChargerContext, event: Reported, meant: Session | undefined): Reported {
  const [only, ...others] = context.connectors.keys();
  const isPlaced = event.connector !== undefined || (meant?.connector ?? 0) > 0;
  const flows = event.phase === 'ended' || (event.chargingState !== undefined && flowing.has(event.chargingState));
  return isPlaced || !flows || only === undefined || others.length > 0 ? event : { ...event, connector: only };
}
const flowing: ReadonlySet<ChargingState> = new Set(['charging', 'suspendedEv', 'suspendedEvse']);

/** The order of this transaction, where the memory has let go of it. */
async function recall(clerk: Clerk, context: ChargerContext, { transactionId, atMs: toldMs }: Reported): Promise<void> {
  const { atMs } = believe(toldMs, clerk.holder.options.now());
  if (isRemembered(context.sessions, transactionId, atMs)) return;
  const row = await clerk.ownAt(context, transactionId, atMs);
  if (context.sessions.some(({ id }) => id === row?.id)) return;
  // Every running order is remembered: one that is not was opened by way of another connection.
  if (row?.state === 'charging') throw new Stale();
  if (!row) return;
  const entry = await entryOf(clerk.holder.read, row, clerk.holder.tariffs, true);
  setEntries(context, [...context.entries, entry]);
}

async function authorizationOf(
  clerk: Clerk,
  unit: Unit,
  event: Reported,
  card: CardInfo | undefined,
  before: Session | undefined,
): Promise<Authorization | undefined> {
  // A station that lets everybody charge says so.
  if (event.tokenType === 'noAuthorization') return { status: 'accepted' };
  if (!event.idTag) return undefined;
  const stops = event.phase === 'ended' || event.trigger === 'stopAuthorized';
  // Until a card is accepted each is one that wants to begin, also when it is told again.
  const begins = !stops && before?.memory.authorized !== true;
  if (!begins) return clerk.authorizationOf(unit.context, event.idTag);
  return clerk.authorizeStart(unit, card, event.connector ?? before?.connector ?? 0, event.atMs);
}

/** A new order; what is heard of first may be the end. */
async function open(unit: Unit, session: Session, event: Reported, card: CardInfo | undefined): Promise<void> {
  const running: Session = { ...session, state: 'charging', endedAtMs: null, stopReason: null, abnormalReason: null };
  const entry = await insertOrder(unit, running, card);
  await keepSamples(unit, entry.row, event.samples);
  if (session.state === 'charging') return;
  const { transactionId } = entry.session;
  await endOrder(unit, entry, { ...session, transactionId });
}

/** Answers whether the running order's cost is as of now. */
async function goOn(
  unit: Unit,
  entry: Entry,
  outcome: string,
  session: Session,
  event: Reported,
  card: CardInfo | null | undefined,
): Promise<boolean> {
  if (outcome === 'reopened') {
    await reopenOrder(unit, entry, session, event.samples, card);
    return true;
  }
  await keepSamples(unit, entry.row, event.samples);
  if (outcome === 'reported') return reportOrder(unit, entry, session, card);
  if (outcome === 'ended') await endOrder(unit, entry, session, card);
  return false;
}

/** What a 2.1 station reckoned itself: no bill of ours rests on it, but people compare. */
async function keepCostDetails({ w, nowMs }: Unit, row: OrderRecord, event: Reported): Promise<void> {
  if (event.costDetails === undefined) return;
  const { tenantId, stationId, chargerId, connector, id: orderId } = row;
  await w.insert(chargerNotices, {
    ...{ tenantId, stationId, chargerId, connector },
    ...{ kind: 'noted', topic: 'CostDetails', payload: { orderId, costDetails: event.costDetails } },
    ...{ at: nowMs, receivedAt: nowMs },
  });
}

/** Told once, when it is known: a station of 2.1 minds it by itself. */
function limitOf(entry: Entry | undefined, { remoteStartId, phase }: Reported): { limit?: TransactionLimit } {
  const limit = entry?.session.memory.limit;
  if (!limit || remoteStartId === undefined || phase === 'ended') return {};
  const { askedMs: _, asks: __, ...told } = limit;
  return { limit: told };
}

/** What is due: in the end always, before it when the order was brought up to date just now. */
function costOf({ row, tariff }: Entry): { totalCost?: string } {
  if (!tariff) return {};
  const exponent = currencyExponent(row.currency);
  return { totalCost: toDecimalText(row.totalMinor, exponent, exponent) };
}
