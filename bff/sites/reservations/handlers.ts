/** Handlers of reservations: judged here, kept by the charger. */
import { and, eq, inArray } from 'drizzle-orm';
import { refusalOf } from '../../../ocpp/index.ts';
import { CardMemory } from '../../bridge/cards.ts';
import type { Commands } from '../../bridge/commands.ts';
import { ownersOf } from '../../bridge/context.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { authorize, normalTag } from '../../charging/cards/authorize.ts';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { cards, chargers, connectors, stations, reservations as table } from '../../store/tables/index.ts';
import type { Reader, Store, Writer } from '../../store/types.ts';
import type { CommandBody } from '../commands/body.ts';
import { fitsWire, tokenTypeOf } from '../lists/tokens.ts';
import { abilitiesOf } from '../passports/abilities.ts';
import { shownBy } from '../passports/desk.ts';
import { valuesOf } from '../settings/desk.ts';
import { longestMinutes, reservation, reservations } from './contract.ts';
import { cancelBy, setReservation } from './desk.ts';
import { isOpen, type ReservationRecord, toReservationRow } from './rows.ts';
import { anyConnectorKeys, canKeepAny, whyNot } from './rules.ts';

/** People who reserve expect to hear at once whether it worked. */
const askMs = 60_000;
const minuteMs = 60_000;

export interface ReservationDeps {
  newId(): string;
  store: Store;
  commands: Pick<Commands, 'queue'>;
}

interface Until {
  minutes?: number | undefined;
  expiresAt?: number | undefined;
}

function untilOf({ minutes, expiresAt }: Until, nowMs: number): number | Failure {
  if ((minutes === undefined) === (expiresAt === undefined))
    return invalid('minutes', 'Say for how many minutes, or until when: one of the two');
  const until = expiresAt ?? nowMs + (minutes ?? 0) * minuteMs;
  if (until <= nowMs) return invalid('expiresAt', 'The reservation would be over before it begins. Choose a later end');
  return until > nowMs + longestMinutes * minuteMs
    ? invalid('expiresAt', 'A connector can be kept for at most seven days')
    : until;
}

const refusedCards = {
  blocked: 'The card is blocked. Unblock it first, or choose another.',
  expired: 'The card has expired. Choose another.',
  invalid:
    'The card may not charge at this charger: it is not known to the charger’s owner, or restricted to other places.',
  concurrentTx: 'The card is charging now.',
  noCredit: 'The driver’s balance is too low. Top it up first, or choose another card.',
} as const;

/** Why the charger cannot be asked to keep this connector. */
async function refusal(
  w: Reader,
  charger: ChargerRecord,
  connector: number,
  own: string | undefined,
  nowMs: number,
): Promise<Failure | undefined> {
  if (charger.disabled) return fail('conflict', 'The charger is disabled. Enable it first.');
  if (!charger.online) return fail('conflict', 'The charger is not connected. It can be asked when it has come back.');
  const can = abilitiesOf(await shownBy(w, charger), (command) => refusalOf(charger.version, command));
  const ability = can.find(({ kind }) => kind === 'reserve');
  if (ability?.can === 'no') return fail('conflict', `The charger takes no reservations. ${ability.reason}`);
  if (connector === 0 && !canKeepAny(await valuesOf(w, charger.id, anyConnectorKeys)))
    return invalid(
      'connector',
      'The charger does not say that it can keep any connector. Choose one of its connectors',
    );
  const open = and(eq(table.chargerId, charger.id), inArray(table.state, ['asked', 'held']));
  const kept = (await w.select(table, { where: open })).filter((row) => row.id !== own && row.expiresAt > nowMs);
  const spots = await w.match(connectors, { chargerId: charger.id });
  const reason = whyNot(connector, spots, kept);
  if (reason === undefined) return undefined;
  return spots.some(({ number }) => number === connector) || connector === 0
    ? fail('conflict', reason)
    : invalid('connector', reason);
}

export const reservationHandlers = ({ newId, store, commands }: ReservationDeps) => {
  // Whose cards count at a charger includes its owner's ancestors, whom the caller may not see: as when the card is shown there.
  const known = new CardMemory();
  store.onBell('cards', () => known.forget());

  /** The card that is meant, if it may charge at the charger. */
  const cardAt = async (
    c: Pick<Context, 'read' | 'now' | 'caller'>,
    charger: ChargerRecord,
    asked: { idTag?: string | undefined; cardId?: string | undefined },
  ) => {
    if ((asked.idTag === undefined) === (asked.cardId === undefined))
      return invalid('idTag', 'Say for which card: by its number or by its id, one of the two');
    const path = asked.cardId === undefined ? 'idTag' : 'cardId';
    // The reservation bears its number and its driver's name.
    if (asked.cardId !== undefined && !c.caller.permissions.has('card:view'))
      return fail('forbidden', 'To choose among the cards you need the permission card:view.');
    const named = asked.cardId === undefined ? undefined : await c.read.find(cards, asked.cardId);
    if (asked.cardId !== undefined && !named) return invalid(path, 'There is no such card, or you may not see it');
    const uid = normalTag(named?.uid ?? asked.idTag ?? '');
    const read = store.read(systemScope('ingest'));
    const owners = (await ownersOf(read, charger.tenantId)).map(({ id }) => id);
    const card = await known.find(read, uid, owners, c.now);
    const isMeant = named === undefined || named.id === card?.id;
    const { status } = authorize(
      isMeant ? card : undefined,
      { chargerId: charger.id, stationId: charger.stationId },
      c.now,
    );
    if (status !== 'accepted' || !card) return invalid(path, refusedCards[status === 'accepted' ? 'invalid' : status]);
    if (!fitsWire(uid, charger.version)) return invalid(path, 'The card’s number is too long for this charger');
    return { ...card, uid };
  };

  const ask = (
    w: Writer,
    charger: ChargerRecord,
    row: Pick<ReservationRecord, 'number' | 'idTag' | 'connector' | 'expiresAt'>,
    groupTag: string,
    nowMs: number,
  ) => {
    const tokenType = tokenTypeOf(row.idTag, charger.version);
    const body: CommandBody = {
      kind: 'reserve',
      reservationId: row.number,
      connector: row.connector,
      idTag: row.idTag,
      ...(tokenType !== undefined && { tokenType }),
      ...(groupTag !== '' && { groupTag }),
      expiresMs: row.expiresAt,
    };
    return commands.queue(w, charger, body, nowMs + askMs);
  };

  return bind(reservations, {
    ...manage({ entity: reservation, table, sort: '-expiresAt', toRow: toReservationRow }),

    reserve: async (c) => {
      const at = await c.read.find(chargers, c.params.id ?? '');
      if (!at) return notFound('charger');
      const expiresAt = untilOf(c.body, c.now);
      if (isFailure(expiresAt)) return expiresAt;
      const card = await cardAt(c, at, c.body);
      if (isFailure(card)) return card;
      return c.tx(async (w) => {
        const charger = await w.find(chargers, at.id);
        const station = charger && (await w.find(stations, charger.stationId));
        if (!charger || !station) return notFound('charger');
        const { connector } = c.body;
        const refused = await refusal(w, charger, connector, undefined, c.now);
        if (refused) return refused;
        const number = await w.nextTransactionNumber();
        const asked = { number, connector, idTag: card.uid, expiresAt };
        const command = await ask(w, charger, asked, card.groupTag, c.now);
        const row: ReservationRecord = {
          ...asked,
          id: newId(),
          tenantId: charger.tenantId,
          stationId: station.id,
          chargerId: charger.id,
          stationName: station.name,
          chargerName: charger.name,
          cardId: card.id,
          driverId: card.driverId,
          userName: card.userName,
          state: 'asked',
          detail: '',
          orderId: null,
          commandId: command.id,
          startsAt: c.now,
          createdAt: c.now,
          updatedAt: c.now,
        };
        await w.insert(table, row);
        const said = { chargerId: charger.id, connector, idTag: row.idTag, number, expiresAt, commandId: command.id };
        await w.audit('reservation.create', 'reservation', row.id, said, row.tenantId);
        await w.emit('reservation.changed', row.id, toReservationRow(row), row.tenantId);
        return toReservationRow(row);
      });
    },

    change: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('reservation');
        if (before.state !== 'held')
          return fail('conflict', 'Only a reservation that the charger holds can be changed.');
        const { connector = before.connector, minutes, expiresAt } = c.body;
        const isKept = minutes === undefined && expiresAt === undefined;
        const until = isKept ? before.expiresAt : untilOf({ minutes, expiresAt }, c.now);
        if (isFailure(until)) return until;
        const charger = await w.find(chargers, before.chargerId);
        if (!charger) return notFound('charger');
        const refused = await refusal(w, charger, connector, before.id, c.now);
        if (refused) return refused;
        const card = before.cardId === null ? undefined : await w.find(cards, before.cardId);
        const asked = { ...before, connector, expiresAt: until };
        const command = await ask(w, charger, asked, card?.groupTag ?? '', c.now);
        const said = { connector, expiresAt: until, commandId: command.id };
        await w.audit('reservation.change', 'reservation', before.id, said, before.tenantId);
        const patch = { detail: 'The charger is asked to change it.', commandId: command.id };
        return toReservationRow(await setReservation(w, before, patch, c.now));
      }),

    cancel: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('reservation');
        if (!isOpen(before)) return fail('conflict', 'The reservation is over already.');
        const charger = await w.find(chargers, before.chargerId);
        const by = w.scope.actor.name;
        await w.audit('reservation.cancel', 'reservation', before.id, { number: before.number }, before.tenantId);
        if (!charger)
          return toReservationRow(
            await setReservation(w, before, { state: 'cancelled', detail: `Cancelled by ${by}.` }, c.now),
          );
        const body: CommandBody = { kind: 'cancelReservation', reservationId: before.number };
        await commands.queue(w, charger, body, cancelBy(before, c.now));
        const when = charger.online ? '' : ' The charger is told when it is back.';
        return toReservationRow(await setReservation(w, before, { detail: `${by} asked to cancel it.${when}` }, c.now));
      }),
  });
};
