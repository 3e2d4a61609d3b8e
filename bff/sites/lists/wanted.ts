/** Reads what local lists are made of: cards by their owners, who is whose ancestor, and what chargers say of their lists. */
import { hash } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { cards, chargerSettings, tenants } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { type Digest, type Listed, listedCard, Roll } from './roll.ts';
import { type Said, type Support, supportKeys, supportOf } from './support.ts';

export const digest: Digest = (text) => BigInt(`0x${hash('sha256', text, 'hex').slice(0, 32)}`);

const cardColumns = [
  'id',
  'tenantId',
  'uid',
  'groupTag',
  'blocked',
  'expiresAt',
  'stationIds',
  'chargerIds',
  'lastUsedAt',
] as const;
/** A few milliseconds of reading and judging at a time. */
const cardsAtOnce = 1000;
const chargersAtOnce = 400;

async function cardsOf(read: Reader, tenantId: string, nowMs: number): Promise<Listed[]> {
  const listed: Listed[] = [];
  const chunks = read.iterate(cards, { where: eq(cards.tenantId, tenantId), chunk: cardsAtOnce, only: cardColumns });
  for await (const chunk of chunks) for (const card of chunk) listed.push(listedCard(card, nowMs, digest));
  return listed;
}

/** Each tenant with its ancestors, nearest first. */
export async function chainsOf(read: Reader): Promise<(tenantId: string) => string[]> {
  const found = await read.raw.select({ id: tenants.id, parentId: tenants.parentId }).from(tenants);
  const parents = new Map(found.map(({ id, parentId }) => [id, parentId]));
  return (tenantId) => {
    const chain: string[] = [];
    for (let id: string | null = tenantId; id !== null && chain.length < 8; id = parents.get(id) ?? null)
      chain.push(id);
    return chain;
  };
}

/** A text by tenant that changes with its cards. */
export async function printsOf(read: Reader): Promise<Map<string, string>> {
  const { tenantId, updatedAt } = cards;
  const found = await read.raw
    .select({
      tenantId,
      print: sql<string>`count(*) || ' ' || max(${updatedAt}) || ' ' || sum(${updatedAt} % 1000003)`,
    })
    .from(cards)
    .groupBy(tenantId);
  return new Map(found.map((row) => [row.tenantId, row.print]));
}

/** Rolls of merchants, one after the other: what merchants with a common ancestor share is read once, when they follow each other. */
export class Rolls {
  readonly #read: Reader;
  readonly #nowMs: number;
  readonly #cards = new Map<string, Listed[]>();

  constructor(read: Reader, nowMs: number) {
    this.#read = read;
    this.#nowMs = nowMs;
  }

  /** @param chain the merchant and its ancestors, nearest first */
  async of(chain: readonly string[]): Promise<Roll> {
    for (const id of this.#cards.keys()) if (!chain.includes(id)) this.#cards.delete(id);
    for (const id of chain) if (!this.#cards.has(id)) this.#cards.set(id, await cardsOf(this.#read, id, this.#nowMs));
    return new Roll(
      chain.map((id) => this.#cards.get(id) ?? []),
      this.#nowMs,
    );
  }
}

interface Asked {
  readonly id: string;
  readonly version: string;
  readonly settingsReadAt: number | null;
}

/** What chargers say of their lists, by charger. */
export async function supportsOf(read: Reader, asked: readonly Asked[]): Promise<Map<string, Support>> {
  const said = new Map<string, Map<string, Said>>();
  const { chargerId, key, value, facts } = chargerSettings;
  for (let i = 0; i < asked.length; i += chargersAtOnce) {
    const ids = asked.slice(i, i + chargersAtOnce).map(({ id }) => id);
    const found = await read.raw
      .select({ chargerId, key, value, facts })
      .from(chargerSettings)
      .where(and(inArray(chargerId, ids), inArray(key, [...supportKeys])));
    for (const row of found) {
      const of = said.get(row.chargerId) ?? new Map<string, Said>();
      said.set(row.chargerId, of.set(row.key, { value: row.value, max: row.facts.max }));
    }
  }
  return new Map(
    asked.map((one) => [
      one.id,
      supportOf(one.version, said.get(one.id) ?? new Map<string, Said>(), one.settingsReadAt !== null),
    ]),
  );
}
