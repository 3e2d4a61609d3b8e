/** A command as its charger knows the things it names, and commands whose rows keep only an outline. */
import type { StationCommand, StationCommandKind } from '../../ocpp/index.ts';
import { wireTransactionId } from '../charging/orders/rows.ts';
import { type CommandBody, commandBody, isNumbered } from '../sites/commands/body.ts';
import type { CommandRecord } from '../sites/commands/rows.ts';
import { orders } from '../store/tables/index.ts';
import type { Reader, Writer } from '../store/types.ts';
import type { Desk } from './desks.ts';

/**
 * What a row keeps of a command that is too large or too secret for it: the kind and whatever people may see, such as
 * `{ kind: 'sendLocalList', version, full, entries: 4000 }`. The feature that asked gives the whole by its desk's `compose` when the
 * charger can be asked, and puts its own request numbers into it.
 */
export interface CommandOutline {
  readonly kind: StationCommandKind;
  readonly [shown: string]: unknown;
}

/** The mark of such a row's payload. */
const outlineMark = { isOutline: true } as const;
export const outlinePayload = (outline: CommandOutline): Record<string, unknown> => ({ ...outline, ...outlineMark });
const isOutline = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'isOutline' in payload && payload.isOutline === true;

/** What a row asks for, or why that cannot be told, in words. */
export async function wholeOf(
  row: CommandRecord,
  desks: readonly Desk[],
  read: Reader,
): Promise<StationCommand | string> {
  if (isOutline(row.payload)) {
    for (const desk of desks) {
      const whole = await desk.compose?.(read, row);
      if (whole) return whole;
    }
    return 'What was to be sent is out of date. Ask again.';
  }
  const stored = commandBody.safeParse(row.payload);
  return stored.success ? (row.payload as StationCommand) : 'The stored command cannot be read.';
}

/**
 * The command with the numbers and ids that its charger knows: a transaction may be named by our number for it, and requests that later
 * messages name are given a number unless the caller chose one.
 */
export async function onWire(w: Writer, chargerId: string, body: CommandBody): Promise<StationCommand> {
  switch (body.kind) {
    case 'remoteStop':
    case 'tellCost':
    case 'changeTariff':
    case 'priorityCharging':
      return { ...body, transactionId: await known(w, chargerId, body.transactionId) };
    case 'readTransaction':
    case 'showMessage':
      return body.transactionId === undefined
        ? body
        : { ...body, transactionId: await known(w, chargerId, body.transactionId) };
    case 'setProfile': {
      const { profile } = body;
      if (profile.transactionId === undefined) return body;
      return { ...body, profile: { ...profile, transactionId: await known(w, chargerId, profile.transactionId) } };
    }
    case 'remoteStart':
      return { ...body, startId: body.startId ?? (await w.nextTransactionNumber()) };
    default:
      return isNumbered(body) ? { ...body, requestId: body.requestId ?? (await w.nextTransactionNumber()) } : body;
  }
}

/** The id by which the charger knows a transaction of ours; any other as it came. */
async function known(w: Writer, chargerId: string, transactionId: string): Promise<string> {
  const number = Number(transactionId);
  const isOurs = Number.isSafeInteger(number) && String(number) === transactionId;
  const [order] = isOurs ? await w.match(orders, { transactionId: number, chargerId }) : [];
  return order ? wireTransactionId(order) : transactionId;
}
