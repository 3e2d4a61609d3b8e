/**
 * Cards as the charging rules need them, remembered for a short while: a tag is read at Authorize and again at the start. A change
 * of any card rings the bell `cards`, which forgets all.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { groupsOf } from '../billing/groups/facts.ts';
import type { GroupFacts } from '../billing/offers/grant.ts';
import { type CardFacts, cardFor, normalTag } from '../charging/cards/authorize.ts';
import { cards, chargers, customerGroups, drivers, orders } from '../store/tables/index.ts';
import type { Reader } from '../store/types.ts';

export interface CardInfo extends CardFacts {
  /** The groups of the card and its driver that count where it was asked for. */
  readonly groups: readonly GroupFacts[];
  readonly driverId: string | null;
  /** The driver's name, or the card's label. */
  readonly userName: string;
}

/** When a card was last used is kept to the minute: a fleet's card that is tapped all day need not be written at every tap. */
const usedEveryMs = 60_000;

/** Also bounds how long a change is missed while another node's bell cannot be heard. */
const rememberMs = 30_000;
const maxRemembered = 20_000;
const noGroups: readonly GroupFacts[] = [];

export class CardMemory {
  readonly #cards = new Map<string, { card: CardInfo | undefined; atMs: number }>();

  /** By the merchant whose chargers ask. */
  readonly #groups = new Map<string, { has: boolean; atMs: number }>();
  readonly #usedAt = new Map<string, number>();
  #forgotten = 0;

  forget(): void {
    this.#forgotten++;
    this.#cards.clear();
    this.#groups.clear();
  }

  /** Whether the use of a card is worth writing down now. */
  isNewUse(cardId: string, nowMs: number): boolean {
    return Math.abs(nowMs - (this.#usedAt.get(cardId) ?? 0)) >= usedEveryMs;
  }

  /** Call when that is durable. */
  noteUse(cardId: string, nowMs: number): void {
    if (this.#usedAt.size >= maxRemembered) this.#usedAt.clear();
    this.#usedAt.set(cardId, nowMs);
  }

  /** The card that a tag means to a charger of the first of `owners`; undefined when it is nobody's. */
  async find(read: Reader, idTag: string, owners: readonly string[], nowMs: number): Promise<CardInfo | undefined> {
    const uid = normalTag(idTag);
    const key = `${owners[0]} ${uid}`;
    const known = this.#cards.get(key);
    if (known && nowMs - known.atMs < rememberMs) return known.card;
    const forgotten = this.#forgotten;
    const found = await read.select(cards, {
      where: and(eq(cards.uid, uid), inArray(cards.tenantId, [...owners])),
      limit: 10,
    });
    const own = cardFor(found, owners);
    const driver = own?.driverId ? await read.find(drivers, own.driverId) : undefined;
    const isGrouped = own !== undefined && (await this.#hasGroups(read, owners, nowMs));
    const card = own && {
      ...own,
      userName: driver?.name ?? own.label,
      groups: isGrouped ? await groupsOf(read, { driverId: own.driverId, cardId: own.id }, owners) : noGroups,
    };
    // Changed while it was being read: asked again the next time.
    if (forgotten !== this.#forgotten) return card;
    if (this.#cards.size >= maxRemembered) this.#cards.clear();
    this.#cards.set(key, { card, atMs: nowMs });
    return card;
  }

  /** Most merchants have none, and then nobody's membership need be asked for. */
  async #hasGroups(read: Reader, owners: readonly string[], nowMs: number): Promise<boolean> {
    const [owner = ''] = owners;
    const known = this.#groups.get(owner);
    if (known && nowMs - known.atMs < rememberMs) return known.has;
    const forgotten = this.#forgotten;
    const has =
      (await read.first(customerGroups, { where: inArray(customerGroups.tenantId, [...owners]) })) !== undefined;
    if (forgotten === this.#forgotten) this.#groups.set(owner, { has, atMs: nowMs });
    return has;
  }
}

/** A charger that is away this long may have lost its session; its driver must not be stranded elsewhere because of that. */
const darkMs = 10 * 60_000;

/**
 * Whether the card charges at another connector than this one, as far as the other's charger can be heard.
 * @param beganMs when it was shown here; what it began elsewhere later was nothing to wait for
 */
export async function isBusy(
  read: Reader,
  cardId: string,
  chargerId: string,
  connector: number,
  beganMs: number,
  nowMs: number,
): Promise<boolean> {
  const running = await read.match(orders, { cardId }, { state: 'charging' });
  for (const order of running) {
    if (order.chargerId === chargerId && order.connector === connector) continue;
    if (order.startedAt > beganMs) continue;
    const other = order.chargerId === chargerId ? undefined : await read.find(chargers, order.chargerId);
    if (!other || other.online || nowMs - (other.offlineSince ?? nowMs) < darkMs) return true;
  }
  return false;
}
