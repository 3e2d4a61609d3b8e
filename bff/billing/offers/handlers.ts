/**
 * Handlers of tariff offers. Chargers' memories hold the offers of their station, so a change rings the bell `chargers`; sessions that run keep the
 * version they started with.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import {
  campaigns,
  cards,
  chargers,
  customerGroups,
  drivers,
  stations,
  tariffOffers as table,
  tariffs,
  tenants,
} from '../../store/tables/index.ts';
import type { Reader, Row, Store, Writer } from '../../store/types.ts';
import { isAbove, lineOf } from '../by-id.ts';
import { toCampaign } from '../campaigns/facts.ts';
import { foreseen } from '../campaigns/promise.ts';
import { groupsOf } from '../groups/facts.ts';
import { byRank, lossOf, winnerOf } from './choose.ts';
import { offers, tariffOffer } from './contract.ts';
import { choiceOf, groupReductions, termsOf } from './grant.ts';
import { stationOffers, toOfferRows, versionOf } from './rows.ts';

type Station = Row<typeof stations>;
type Links = Partial<Pick<Row<typeof table>, 'chargerId' | 'groupId' | 'tariffId' | 'validFrom' | 'validTo'>>;

/** What an offer points to must be the station's merchant's own, or of one above it. */
const linkProblem = async (links: Links, station: Station, w: Writer): Promise<Failure | undefined> => {
  const { chargerId, groupId, tariffId, validFrom, validTo } = links;
  if (chargerId && (await w.find(chargers, chargerId))?.stationId !== station.id)
    return invalid('chargerId', 'This station has no such charger. Choose one of its own, or none for every charger');
  const group = groupId ? await w.find(customerGroups, groupId) : undefined;
  if (groupId && !(group && (await isAbove(w, group.tenantId, station.tenantId))))
    return invalid('groupId', 'There is no such group of the station’s merchant, or you may not see it');
  const tariff = tariffId === undefined ? undefined : await w.find(tariffs, tariffId);
  if (tariffId !== undefined && !(tariff && (await isAbove(w, tariff.tenantId, station.tenantId))))
    return invalid('tariffId', 'There is no such tariff of the station’s merchant, or you may not see it');
  if (tariff?.archived) return invalid('tariffId', 'This tariff is archived. Bring it back before you offer it');
  if (validFrom && validTo && validTo <= validFrom) return invalid('validTo', 'The offer must end after it begins');
  return undefined;
};

export const offerHandlers = (deps: { store: Store; newId(): string }) =>
  bind(offers, {
    ...manage({
      entity: tariffOffer,
      table,
      sort: '-priority',
      toRows: toOfferRows,
      async create(body, w, c) {
        const station = await w.find(stations, body.stationId);
        if (!station) return invalid('stationId', 'There is no such station, or you may not see it');
        const wrong = await linkProblem(body, station, w);
        if (wrong) return wrong;
        const { tenantId } = station;
        return { ...filled(tariffOffer, body), id: deps.newId(), tenantId, createdAt: c.now, updatedAt: c.now };
      },
      async change(before, patch, w) {
        const station = await w.find(stations, before.stationId);
        if (!station) return notFound('station');
        const { validFrom, validTo } = before;
        return (await linkProblem({ validFrom, validTo, ...patch }, station, w)) ?? patch;
      },
      async after(_row, w) {
        w.bell('chargers');
      },
    }),

    which: async (c) => {
      const station = await c.read.find(stations, c.query.stationId);
      if (!station) return invalid('stationId', 'There is no such station, or you may not see it');
      const who = await whoOf(c);
      if (isFailure(who)) return who;
      const { chargerId, at: atMs = c.now } = c.query;
      if (chargerId !== undefined && (await c.read.find(chargers, chargerId))?.stationId !== station.id)
        return invalid('chargerId', 'This station has no such charger');
      return whichOf(deps.store.read(systemScope('ingest')), station, { ...who, chargerId, atMs });
    },
  });

interface Somebody {
  driverId: string | null;
  cardId: string | null;
}

const whoOf = async ({ query, read }: Context<typeof offers.endpoints.which>): Promise<Somebody | Failure> => {
  const { cardId, driverId } = query;
  if (cardId !== undefined && driverId !== undefined)
    return fail('invalid', 'Name a card or a driver, not both: a card says whose it is.');
  if (cardId !== undefined) {
    const card = await read.find(cards, cardId);
    return card
      ? { cardId, driverId: card.driverId }
      : invalid('cardId', 'There is no such card, or you may not see it');
  }
  if (driverId !== undefined && !(await read.find(drivers, driverId)))
    return invalid('driverId', 'There is no such driver, or you may not see it');
  return { cardId: null, driverId: driverId ?? null };
};

/**
 * As at the charger: what merchants above offer and grant counts too, also where the caller sees no more of it than its name on a bill.
 * @param read sees every merchant; station and person are ones that the caller may see
 */
const whichOf = async (
  read: Reader,
  station: Station,
  asker: Somebody & { chargerId: string | undefined; atMs: number },
) => {
  const { chargerId, atMs } = asker;
  const line = await lineOf(read, station.tenantId);
  const groups = await groupsOf(read, asker, line);
  const own = await versionOf(read, station.tariffId);
  const all = await stationOffers(read, station.id);
  const merchant = await read.find(tenants, station.tenantId);
  const choice = choiceOf({ chargerId, offers: all, own, currency: merchant?.currency ?? 'EUR' }, groups, atMs);
  const groupIds = new Set(groups.map(({ id }) => id));
  const occasion = { atMs, stationId: station.id, currency: choice.currency, groupIds };
  const running = await read.select(campaigns, {
    where: and(inArray(campaigns.tenantId, line), eq(campaigns.state, 'running')),
  });
  const granted = await foreseen(read, running.map(toCampaign), occasion, asker);
  const terms = termsOf([...groupReductions(groups, choice.currency), ...granted], choice.free);
  const { offer } = choice;
  return {
    tariffId: offer?.tariffId ?? station.tariffId,
    tariffName: offer?.tariffName ?? own?.name ?? null,
    versionId: choice.version?.versionId ?? null,
    currency: choice.currency,
    offerId: offer?.id ?? null,
    why: winnerOf(offer, station.tariffId !== null),
    groupName: groups.find(({ id }) => id === offer?.groupId)?.name ?? null,
    paymentMode: choice.paymentMode,
    groups: groups.map(({ id, name }) => ({ id, name })),
    reductions: terms?.reductions ?? [],
    free: choice.free ?? null,
    others: all
      .filter(({ id }) => id !== offer?.id)
      .sort(byRank)
      .map((other) => ({
        offerId: other.id,
        tariffName: other.tariffName,
        why: lossOf(other, { chargerId, groupIds, atMs }) ?? ('outranked' as const),
      })),
  };
};
