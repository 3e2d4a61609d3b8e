/**
 * Members from a file: a column of card numbers or of e-mails, all or nothing. Who is a member already is left as he is, so that a file may
 * be sent again.
 */
import { eq, sql } from 'drizzle-orm';
import { normalTag } from '../../charging/cards/authorize.ts';
import type { ImportReport } from '../../kernel/contract.ts';
import { anyEntity } from '../../kernel/fields.ts';
import { readSheetOf, type Sheet } from '../../kernel/files.ts';
import { type Failure, fail, isFailure } from '../../kernel/result.ts';
import { cards, drivers, groupMembers } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { groupMember } from './contract.ts';
import { type GroupRecord, isMember, memberOf, recount } from './membership.ts';

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

/** Adds them; with any error nothing may be kept: the caller undoes the transaction. */
export async function addMembers(
  w: Writer,
  group: GroupRecord,
  sheet: Sheet,
  made: { newId(): string; nowMs: number },
): Promise<ImportReport> {
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, errors: [] };
  const uidAt = sheet.names.indexOf('uid');
  const emailAt = sheet.names.indexOf('email');
  for (const [index, cells] of sheet.rows.entries()) {
    const uid = uidAt < 0 ? '' : normalTag(cells[uidAt] ?? '');
    const email = emailAt < 0 ? '' : (cells[emailAt] ?? '').trim().toLowerCase();
    const wrong = (column: string, message: string) => report.errors.push({ row: index + 1, column, message });
    if ((uid === '') === (email === '')) {
      wrong(
        uid === '' ? (sheet.names.find((name) => name !== null) ?? 'uid') : 'email',
        'give a card number or an e-mail, and not both',
      );
      continue;
    }
    const found = uid ? await cardOf(w, group, uid) : await driverOf(w, group, email);
    if (typeof found === 'string') wrong(uid ? 'uid' : 'email', found);
    else if (await isMember(w, group.id, found.id, found.path)) report.unchanged++;
    else {
      const row = await memberOf(w, group, { [found.path]: found.id }, { id: made.newId(), nowMs: made.nowMs });
      if (isFailure(row)) wrong(uid ? 'uid' : 'email', row.detail);
      else {
        await w.insert(groupMembers, row);
        report.created++;
      }
    }
  }
  if (report.errors.length === 0 && report.created > 0) await recount(w, group.id);
  return report;
}

interface Found {
  id: string;
  path: 'driverId' | 'cardId';
}

/** Of several merchants' cards of one number the group's own. */
async function cardOf(w: Writer, group: GroupRecord, uid: string): Promise<Found | string> {
  const found = await w.select(cards, { where: eq(cards.uid, uid), limit: 10 });
  const own = found.find(({ tenantId }) => tenantId === group.tenantId);
  const card = own ?? (found.length === 1 ? found[0] : undefined);
  if (card) return { id: card.id, path: 'cardId' };
  return found.length === 0 ? `there is no card ${uid}` : `several merchants have a card ${uid}: add it by hand`;
}

async function driverOf(w: Writer, group: GroupRecord, email: string): Promise<Found | string> {
  const found = await w.select(drivers, { where: sql`lower(${drivers.email}) = ${email}`, limit: 10 });
  const own = found.filter(({ tenantId }) => tenantId === group.tenantId);
  const [driver, second] = own.length > 0 ? own : found;
  if (!driver) return `there is no driver with the e-mail ${email}`;
  return second
    ? `several drivers have the e-mail ${email}: add the right one by hand`
    : { id: driver.id, path: 'driverId' };
}
