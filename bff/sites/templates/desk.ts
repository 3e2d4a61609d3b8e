/** Reads templates and what their chargers told, for reports and for whoever writes what differs. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { type Failure, fail } from '../../kernel/result.ts';
import { chargers, settingTemplates } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import type { CommandBody } from '../commands/body.ts';
import type { ChargerDrift } from '../settings/contract.ts';
import { settingsOf } from '../settings/desk.ts';
import { driftOf, templateFor, writesOf } from './drift.ts';

export type TemplateRecord = Row<typeof settingTemplates>;

/** Templates of the charger's own merchant: the others are not its owner's to see. */
const templatesOf = (read: Reader, tenantId: string): Promise<TemplateRecord[]> =>
  read.select(settingTemplates, {
    where: eq(settingTemplates.tenantId, tenantId),
    orderBy: [{ column: settingTemplates.name }],
  });

/** The template that counts for the charger. */
export const templateOf = async (read: Reader, charger: ChargerRecord): Promise<TemplateRecord | undefined> =>
  templateFor(charger, await templatesOf(read, charger.tenantId));

export async function chargerDriftOf(
  read: Reader,
  charger: ChargerRecord,
  template: TemplateRecord | undefined,
): Promise<ChargerDrift> {
  const items = template ? driftOf(template.entries, await settingsOf(read, charger.id), charger.settingsReadAt) : [];
  return {
    chargerId: charger.id,
    chargerName: charger.name,
    online: charger.online,
    template: template ? { id: template.id, name: template.name, assigned: charger.templateId === template.id } : null,
    readAt: charger.settingsReadAt,
    different: items.filter(({ state }) => state === 'different' || state === 'notThere').length,
    items,
  };
}

/**
 * The command that brings a charger to what its template wants, for a charger on its own or one of a batch. Fails with `conflict` when it
 * has no template or nothing to write.
 */
export async function driftWrites(
  read: Reader,
  charger: ChargerRecord,
): Promise<Extract<CommandBody, { kind: 'writeConfiguration' }> | Failure> {
  const template = await templateOf(read, charger);
  if (!template)
    return fail('conflict', 'No template counts for this charger. Give it one, or make one for its vendor and model.');
  const drift = await chargerDriftOf(read, charger, template);
  const entries = writesOf(drift.items);
  if (entries.length === 0)
    return fail(
      'conflict',
      `Nothing to write: all settings of the template ${template.name} that can be written are as wanted.`,
    );
  return { kind: 'writeConfiguration', entries };
}

/** Chargers that may have the template: those it was given to, and those of its kind. Which count is decided by `templateFor`. */
export const mayHave = (template: TemplateRecord): SQL | undefined => {
  const kind = (['vendor', 'model', 'version'] as const).map((name) =>
    template[name] === '' ? undefined : sql`lower(${chargers[name]}) = ${template[name].toLowerCase()}`,
  );
  const ofKind = and(...kind);
  const given = eq(chargers.templateId, template.id);
  return and(eq(chargers.tenantId, template.tenantId), ofKind ? sql`(${given} or (${ofKind}))` : undefined);
};
