/** Settings of a charger: 1.6 configuration keys and 2.x variables, as it told them; what they mean; and how they are changed. */
import * as z from 'zod/mini';
import { mutabilities } from '../../../ocpp/vocabulary.ts';
import { endpoint, exportQuery, feature, listQuerySchema, nothing, pageSchema } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { command } from '../commands/contract.ts';

export const setting = f.entity('setting', 'Setting', {
  key: f.text({ label: 'Setting', max: 300, filter: true, sort: true, help: 'As the charger names it' }),
  title: f.text({ label: 'Meaning', max: 120, filter: true, sort: true }),
  help: f.text({ label: 'What it does', max: 400, filter: true, hidden: true }),
  value: f.text({
    label: 'Value',
    max: 2500,
    nullable: true,
    filter: true,
    sort: true,
    help: 'Empty for settings that cannot be read and for passwords, which are never kept',
  }),
  unit: f.text({ label: 'Unit', max: 40, filter: true }),
  type: f.text({ label: 'Kind of value', max: 40, filter: true, sort: true }),
  mutability: f.choice(mutabilities, { label: 'Access', filter: true, sort: true }),
  min: f.decimal({ label: 'Least', min: -1e15, max: 1e15, nullable: true }),
  max: f.decimal({ label: 'Most', min: -1e15, max: 1e15, nullable: true }),
  allowed: f.list({ label: 'Allowed', max: 500, itemMax: 300 }),
  isSecret: f.flag({ label: 'Password', filter: true, hidden: true }),
  needsRestart: f.flag({
    label: 'Waits for a restart',
    filter: true,
    sort: true,
    help: 'The charger took the value and uses it after its next restart',
  }),
  readAt: f.time({ label: 'As of', filter: true, sort: true }),
});
export type SettingRow = f.RowOf<typeof setting.fields>;

const of = f.anyEntity(setting);
const row = f.rowSchema(setting);

export const settingEntry = z.strictObject({
  key: z.string().check(z.trim(), z.minLength(1), z.maxLength(300)),
  value: z.string().check(z.maxLength(2500)),
});
export const settingEntries = z.array(settingEntry).check(z.minLength(1), z.maxLength(200));

/** How a setting of a charger compares to what its template wants. */
export const driftStates = ['same', 'different', 'notThere', 'notRead', 'unreadable'] as const;
export const driftItem = z.object({
  key: z.string().check(z.maxLength(300)),
  title: z.string(),
  wanted: z.string(),
  found: z.nullable(z.string()),
  /** `notThere`: the charger was read in full and has no such setting; `unreadable`: write-only. */
  state: z.enum(driftStates),
  canWrite: z.boolean(),
  readAt: z.nullable(z.int()),
});
export const chargerDrift = z.object({
  chargerId: z.string(),
  chargerName: z.string(),
  online: z.boolean(),
  template: z.nullable(z.object({ id: z.string(), name: z.string(), assigned: z.boolean() })),
  /** When the settings were read in full; null: never. */
  readAt: z.nullable(z.int()),
  different: z.int(),
  items: z.array(driftItem),
});
export type ChargerDrift = z.infer<typeof chargerDrift>;

const charger = '/v1/chargers/{id}' as const;

export const settings = feature('settings', 'Settings of chargers', {
  read: endpoint({
    method: 'GET',
    path: `${charger}/settings`,
    may: 'charger:view',
    of,
    summary: 'The settings of a charger as it told them last, with their meaning and limits',
    query: listQuerySchema(of),
    out: pageSchema<SettingRow>(row),
  }),
  export: endpoint({
    method: 'GET',
    path: `${charger}/settings.export`,
    may: 'charger:view',
    of,
    answers: 'file',
    summary: 'The same list as CSV or XLSX',
    query: exportQuery(of),
    out: nothing,
  }),
  refresh: endpoint({
    method: 'POST',
    path: `${charger}/settings/refresh`,
    may: 'charger:command',
    status: 202,
    summary: 'Ask the charger for all its settings; follow the command by its live event',
    body: z.strictObject({}),
    out: f.rowSchema(command),
  }),
  write: endpoint({
    method: 'POST',
    path: `${charger}/settings`,
    may: 'charger:command',
    status: 202,
    summary:
      'Change settings. Checked against what the charger told of them first; the answer of the command has one result for each entry',
    body: z.strictObject({
      entries: settingEntries,
      expiresInMs: z.optional(z.int().check(z.gte(1000), z.lte(86_400_000))),
    }),
    out: f.rowSchema(command),
  }),
  drift: endpoint({
    method: 'GET',
    path: `${charger}/drift`,
    may: 'charger:view',
    summary: 'How a charger’s settings differ from its template',
    out: chargerDrift,
  }),
  applyTemplate: endpoint({
    method: 'POST',
    path: `${charger}/drift/apply`,
    may: 'charger:command',
    status: 202,
    summary: 'Write the settings that differ from the charger’s template',
    body: z.strictObject({}),
    out: f.rowSchema(command),
  }),
});
