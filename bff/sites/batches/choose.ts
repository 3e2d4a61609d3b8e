/** Which chargers a batch is for, and which of them cannot do it. Reads through the reader it is given. */
import { and, eq, inArray, type SQL } from 'drizzle-orm';
import { refusalOf } from '../../../ocpp/index.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { whereOf } from '../../kernel/listing.ts';
import { columnsOf } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure } from '../../kernel/result.ts';
import { chargers, commands, files, passports } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { charger as chargerEntity } from '../chargers/contract.ts';
import type { CommandBody } from '../commands/body.ts';
import { misfit } from '../files/ask.ts';
import { runsVersion } from '../files/progress.ts';
import type { FileRecord } from '../files/rows.ts';
import { learnedKey } from '../passports/abilities.ts';
import { writeProblem } from '../settings/desk.ts';
import { driftWrites } from '../templates/desk.ts';
import { maxChargers } from './contract.ts';
import { type BatchOperation, learnedAs, sampleOf } from './operation.ts';

export interface Choice {
  chargerIds?: readonly string[] | undefined;
  filter?: Record<string, string> | undefined;
}

const atOnce = 500;
/** Answers looked at for one that is about the same. */
const witnesses = 100;

const byIds = async (read: Reader, ids: readonly string[]): Promise<ChargerRecord[] | Failure> => {
  const found: ChargerRecord[] = [];
  const wanted = [...new Set(ids)];
  for (let at = 0; at < wanted.length; at += atOnce)
    found.push(...(await read.select(chargers, { where: inArray(chargers.id, wanted.slice(at, at + atOnce)) })));
  if (found.length < wanted.length)
    return invalid(
      'chargerIds',
      `${wanted.length - found.length} of the chargers are not there, or you may not see them.`,
    );
  return found;
};

const byFilter = async (read: Reader, filter: Record<string, string>): Promise<ChargerRecord[] | Failure> => {
  const where = whereOf(chargerEntity, columnsOf(chargerEntity, chargers), filter);
  if (isFailure(where)) return where;
  const found: ChargerRecord[] = [];
  for await (const rows of read.iterate(chargers, { ...(where && { where }), chunk: atOnce })) {
    found.push(...rows);
    if (found.length > maxChargers)
      return fail(
        'invalid',
        `These are more than ${maxChargers} chargers. Narrow the filter, and make several batches.`,
      );
  }
  return found;
};

/** The chargers chosen, by their names. */
export const chosen = async (read: Reader, { chargerIds, filter }: Choice): Promise<ChargerRecord[] | Failure> => {
  if ((chargerIds === undefined) === (filter === undefined))
    return invalid('chargerIds', 'Choose chargers either one by one or by a filter.');
  const found = chargerIds ? await byIds(read, chargerIds) : await byFilter(read, filter ?? {});
  if (isFailure(found)) return found;
  if (found.length === 0) return fail('invalid', 'No charger fits. Choose others.');
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
};

export const fileOf = async (read: Reader, op: BatchOperation): Promise<FileRecord | undefined> =>
  op.kind === 'firmware' ? read.find(files, op.fileId) : undefined;

/**
 * Whether a charger of this kind and of the same merchant has said so itself: passports are learned from all merchants' chargers, and anything can
 * connect and call itself one, so that nobody's word alone may keep others' chargers from their updates.
 */
const refusedOwn = async (read: Reader, op: BatchOperation, charger: ChargerRecord): Promise<boolean> => {
  const { kind } = sampleOf(op);
  const said = await read.raw
    .select({ payload: commands.payload })
    .from(commands)
    .innerJoin(chargers, eq(chargers.id, commands.chargerId))
    .where(
      and(
        eq(commands.state, 'unsupported'),
        eq(commands.tenantId, charger.tenantId),
        eq(commands.kind, kind),
        eq(chargers.vendor, charger.vendor),
        eq(chargers.model, charger.model),
        eq(chargers.firmware, charger.firmware),
        eq(chargers.version, charger.version),
        read.visible(commands),
      ),
    )
    .limit(witnesses);
  return said.some(({ payload }) => learnedKey(payload, kind, { outcome: 'unsupported' }) === learnedAs(op));
};

/** Judges chargers for one operation; what kinds of them have shown is read once for each kind. */
export const judge = async (
  read: Reader,
  op: BatchOperation,
): Promise<(charger: ChargerRecord) => Promise<string | null>> => {
  const file = await fileOf(read, op);
  const kinds = new Map<string, Promise<boolean>>();
  const refused = async (charger: ChargerRecord): Promise<boolean> => {
    const { vendor, model, firmware, version } = charger;
    const same: (SQL | undefined)[] = [
      eq(passports.vendor, vendor),
      eq(passports.model, model),
      eq(passports.firmware, firmware),
      eq(passports.version, version),
    ];
    const [known] = await read.raw
      .select({ commands: passports.commands })
      .from(passports)
      .where(and(...same))
      .limit(1);
    return known?.commands[learnedAs(op)]?.outcome === 'unsupported' && (await refusedOwn(read, op, charger));
  };
  return async (charger) => {
    if (charger.disabled) return 'The charger is disabled.';
    if (charger.version !== '') {
      const refusal = refusalOf(charger.version, sampleOf(op));
      if (refusal !== undefined) return refusal;
      const kind = [charger.tenantId, charger.vendor, charger.model, charger.firmware, charger.version].join('|');
      const known = kinds.get(kind) ?? refused(charger);
      kinds.set(kind, known);
      if (await known) return 'Chargers of this kind have said that they do not support this.';
    }
    return op.kind === 'firmware' ? firmwareReason(file, charger) : null;
  };
};

const firmwareReason = (file: FileRecord | undefined, charger: ChargerRecord): string | null => {
  if (!file) return 'The firmware was deleted.';
  const wrong = misfit(file, charger);
  if (wrong) return wrong;
  return runsVersion(charger.firmware, file.version) ? `It runs ${charger.firmware} already.` : null;
};

/** The command that does the operation with this charger now, for those that are one command; a Failure says why there is none. */
export const commandFor = async (
  read: Reader,
  op: Exclude<BatchOperation, { kind: 'firmware' | 'log' }>,
  charger: ChargerRecord,
): Promise<CommandBody | Failure> => {
  if (op.kind === 'applyTemplate') return driftWrites(read, charger);
  const wrong = op.kind === 'writeConfiguration' && (await writeProblem(read, charger, op.entries, 'command.entries'));
  return wrong || op;
};
