/**
 * Members from a file: a column of card numbers or of e-mails, all or nothing. Who is a member already is left as he is, so that a file may
 * be sent again.
 */
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { normalTag } from '../../charging/cards/authorize.ts';
import type { ImportReport } from '../../kernel/contract.ts';
import { anyEntity } from '../../kernel/fields.ts';
import { readSheetOf, type Sheet } from '../../kernel/files.ts';
import { type Failure, fail, isFailure } from '../../kernel/result.ts';
import { cards, drivers, groupMembers } from '../../store/tables/index.ts';
import type { NewRow, Writer } from '../../store/types.ts';
import { groupMember } from './contract.ts';
import { type GroupRecord, lineMemory, memberRow, recount } from './membership.ts';

const entity = anyEntity(groupMember);
const columns = [groupMember.fields.uid, groupMember.fields.email];

/** The rows of a file, or what is wrong with it as a whole. */
export async function readMembers(bytes: Uint8Array): Promise<Sheet | Failure> {
  const sheet = await readSheetOf(entity, bytes, (field) => columns.some((column) => column === field));
  if (isFailure(sheet)) return sheet;
  if (!sheet.names.includes('uid') && !sheet.names.includes('email'))
    return fail('invalid', 'The file needs a column "uid" with card numbers or "email" with drivers’ e-mails.');
  return sheet;
}

/** So many rows are looked up at once: of few merchants' cards and drivers, not more than one statement answers. */
const chunkSize = 100;

/** A row of the file: who is meant, by a number or an e-mail. */
interface Wanted {
  readonly row: number;
  readonly column: 'uid' | 'email';
  readonly text: string;
}

/** Adds them; with any error nothing may be kept: the caller undoes the transaction. */
export async function addMembers(
  w: Writer,
  group: GroupRecord,
  sheet: Sheet,
  made: { newId(): string; nowMs: number },
): Promise<ImportReport> {
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, errors: [] };
  const wanted = wantedOf(sheet, report);
  const isOfLine = lineMemory(w, group);
  for (let at = 0; at < wanted.length; at += chunkSize) {
    const chunk = wanted.slice(at, at + chunkSize);
    const found = { uid: await cardsOf(w, chunk), email: await driversOf(w, chunk) };
    const known = await membersAmong(w, group, found);
    const rows: NewRow<typeof groupMembers>[] = [];
    for (const { row, column, text } of chunk) {
      const who = oneOf(found[column].get(text) ?? [], group, { column, text });
      const wrong = (message: string) => report.errors.push({ row, column, message });
      if (typeof who === 'string') wrong(who);
      else if (!(await isOfLine(who.tenantId))) wrong(unknown[column](text));
      else if (known.has(who.id)) report.unchanged++;
      else {
        known.add(who.id);
        rows.push(
          memberRow(group, column === 'uid' ? { cardId: who.id } : { driverId: who.id }, made.newId(), made.nowMs),
        );
      }
    }
    if (rows.length > 0) await w.insert(groupMembers, rows);
    report.created += rows.length;
  }
  report.errors.sort((a, b) => a.row - b.row);
  if (report.errors.length === 0 && report.created > 0) await recount(w, group.id);
  return report;
}

/** What the rows name; those that name nobody or two are told in the report. */
function wantedOf(sheet: Sheet, report: ImportReport): Wanted[] {
  const uidAt = sheet.names.indexOf('uid');
  const emailAt = sheet.names.indexOf('email');
  return sheet.rows.flatMap((cells, index): Wanted[] => {
    const row = index + 1;
    const uid = uidAt < 0 ? '' : normalTag(cells[uidAt] ?? '');
    const email = emailAt < 0 ? '' : (cells[emailAt] ?? '').trim().toLowerCase();
    if ((uid === '') !== (email === ''))
      return [uid ? { row, column: 'uid', text: uid } : { row, column: 'email', text: email }];
    const column = uid === '' ? (sheet.names.find((name) => name !== null) ?? 'uid') : 'email';
    report.errors.push({ row, column, message: 'give a card number or an e-mail, and not both' });
    return [];
  });
}

interface Somebody {
  readonly id: string;
  readonly tenantId: string;
}
type Found = ReadonlyMap<string, readonly Somebody[]>;

const textsOf = (chunk: readonly Wanted[], column: Wanted['column']) =>
  chunk.flatMap((each) => (each.column === column ? [each.text] : []));

async function cardsOf(w: Writer, chunk: readonly Wanted[]): Promise<Found> {
  const uids = textsOf(chunk, 'uid');
  const rows = uids.length === 0 ? [] : await w.select(cards, { where: inArray(cards.uid, uids) });
  return Map.groupBy(rows, ({ uid }) => uid);
}

async function driversOf(w: Writer, chunk: readonly Wanted[]): Promise<Found> {
  const emails = textsOf(chunk, 'email');
  const where = inArray(sql`lower(${drivers.email})`, emails);
  const rows = emails.length === 0 ? [] : await w.select(drivers, { where });
  return Map.groupBy(rows, ({ email }) => email.toLowerCase());
}

/** The ids of those who are in the group already. */
async function membersAmong(w: Writer, group: GroupRecord, found: { uid: Found; email: Found }): Promise<Set<string>> {
  const ids = (of: Found) => [...of.values()].flat().map(({ id }) => id);
  const isAmong = or(inArray(groupMembers.cardId, ids(found.uid)), inArray(groupMembers.driverId, ids(found.email)));
  const rows = await w.select(groupMembers, { where: and(eq(groupMembers.groupId, group.id), isAmong) });
  return new Set(rows.map(({ cardId, driverId }) => cardId ?? driverId ?? ''));
}

const unknown = {
  uid: (uid: string) => `there is no card ${uid}`,
  email: (email: string) => `there is no driver with the e-mail ${email}`,
};
const several = {
  uid: (uid: string) => `several merchants have a card ${uid}: add it by hand`,
  email: (email: string) => `several drivers have the e-mail ${email}: add the right one by hand`,
};

/** Of several merchants' cards or drivers the group's own. */
function oneOf(
  found: readonly Somebody[],
  group: GroupRecord,
  { column, text }: Pick<Wanted, 'column' | 'text'>,
): Somebody | string {
  const own = found.filter(({ tenantId }) => tenantId === group.tenantId);
  const [who, second] = own.length > 0 ? own : found;
  if (!who) return unknown[column](text);
  return second ? several[column](text) : who;
}
