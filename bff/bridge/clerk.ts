/** What every event's handler needs of a charger's memory: cards, circumstances for the rules, and orders that the memory has let go of. */
import { and, eq, gte, lt } from 'drizzle-orm';
import type { Authorization } from '../../ocpp/index.ts';
import type { ConnectorState } from '../../ocpp/vocabulary.ts';
import { creditRule } from '../billing/wallets/credit.ts';
import { refusalOf } from '../billing/wallets/means.ts';
import { authorize, type Place } from '../charging/cards/authorize.ts';
import { believe } from '../charging/orders/clock.ts';
import { startKeysAt } from '../charging/orders/own-ids.ts';
import type { OrderRecord } from '../charging/orders/rows.ts';
import type { Circumstances } from '../charging/orders/session.ts';
import { connectorState } from '../sites/rows.ts';
import { orders, cards as table } from '../store/tables/index.ts';
import type { Reader } from '../store/types.ts';
import { type CardInfo, CardMemory, isBusy } from './cards.ts';
import type { ChargerContext } from './context.ts';
import { choiceAt } from './grants.ts';
import type { Holder, HolderOptions } from './holder.ts';
import type { Unit } from './unit.ts';

export class Clerk {
  readonly holder: Holder;
  readonly cards = new CardMemory();

  constructor(holder: Holder) {
    this.holder = holder;
  }

  cardOf(context: ChargerContext, idTag: string): Promise<CardInfo | undefined> {
    return this.cards.find(this.holder.read, idTag, context.owners, this.holder.options.now());
  }

  async authorizationOf(context: ChargerContext, idTag: string): Promise<Authorization> {
    const nowMs = this.holder.options.now();
    const card = await this.cardOf(context, idTag);
    // Whoever charges here may show the card to end that.
    const refusal = isCharging(context, card) ? undefined : await refusalAt(this.holder.read, context, card, nowMs);
    return authorize(card, placeOf(context), nowMs, false, refusal);
  }

  /** For a start, at the charger's own time: whether the card was good then, and charged elsewhere. */
  async authorizeStart(
    unit: Unit,
    card: CardInfo | undefined,
    connector: number,
    toldMs: number | undefined,
  ): Promise<Authorization> {
    const { w, context, nowMs } = unit;
    const { id, connectedAt } = context.charger;
    const { atMs } = believe(toldMs, nowMs);
    // From before the charger was back it is history; any other is as of now, whatever the charger's clock says.
    const beganMs = atMs < (connectedAt ?? 0) ? atMs : nowMs;
    const busy = card !== undefined && (await isBusy(w, card.id, id, connector, beganMs, nowMs));
    return authorize(card, placeOf(context), beganMs, busy, await refusalAt(w, context, card, nowMs));
  }

  async noteUse({ w, nowMs, kept }: Unit, card: CardInfo | undefined): Promise<void> {
    if (!card || !this.cards.isNewUse(card.id, nowMs)) return;
    await w.change(table, card.id, { lastUsedAt: nowMs });
    kept.push(() => this.cards.noteUse(card.id, nowMs));
  }

  circumstances(context: ChargerContext, authorization: Authorization['status']): Circumstances {
    return new AtCharger(this.holder.options, context, authorization);
  }

  /** The order that a start of this charger made. */
  firstOf(context: ChargerContext, startKey: string): Promise<OrderRecord | undefined> {
    return this.holder.read.first(orders, {
      where: and(eq(orders.chargerId, context.charger.id), eq(orders.startKey, startKey)),
    });
  }

  /** The order that the charger's own id of a transaction meant at that time. */
  ownAt(context: ChargerContext, transactionId: string, atMs: number): Promise<OrderRecord | undefined> {
    const [from, below] = startKeysAt(transactionId, atMs);
    return this.holder.read.first(orders, {
      where: and(eq(orders.chargerId, context.charger.id), gte(orders.startKey, from), lt(orders.startKey, below)),
      orderBy: [{ column: orders.startKey, desc: true }],
    });
  }
}

/** A class, since every message asks for one, and a literal with a getter is slow to make. */
class AtCharger implements Circumstances {
  readonly receivedMs: number;
  readonly authorization: Authorization['status'];
  readonly #options: HolderOptions;
  readonly #context: ChargerContext;

  constructor(options: HolderOptions, context: ChargerContext, authorization: Authorization['status']) {
    this.receivedMs = options.now();
    this.authorization = authorization;
    this.#options = options;
    this.#context = context;
  }

  /** Few events make something new. */
  get newId(): string {
    return this.#options.newId();
  }

  limitW(connector: number): number {
    const { connectors, charger } = this.#context;
    return (connectors.get(connector)?.maxPowerW || charger.maxPowerW) * (this.#options.powerFactor ?? 1);
  }

  connectorState(connector: number): ConnectorState | undefined {
    return connectorState(this.#context.connectors.get(connector)?.state ?? '');
  }
}

const isCharging = ({ entries }: ChargerContext, card: CardInfo | undefined): boolean =>
  card !== undefined &&
  entries.some(
    ({ session, row }) =>
      session.state === 'charging' &&
      (row.cardId === card.id || (row.driverId !== null && row.driverId === card.driverId)),
  );

/** Why a session of this card would not be paid; undefined where nobody asks for it before the end. */
const refusalAt = async (
  read: Reader,
  context: ChargerContext,
  card: CardInfo | undefined,
  nowMs: number,
): Promise<string | undefined> => {
  if (!card) return undefined;
  const choice = choiceAt(context, card, nowMs);
  const { driverId, groups } = card;
  return refusalOf(read, creditRule(choice, groups), { driverId, currency: choice.currency, owners: context.owners });
};

export const placeOf = ({ charger }: ChargerContext): Place => ({
  chargerId: charger.id,
  stationId: charger.stationId,
});
