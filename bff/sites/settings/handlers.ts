/** Handlers of settings: shown from what was read, changed by commands to the charger. */
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import type { ListQuery } from '../../kernel/contract.ts';
import type { Field } from '../../kernel/fields.ts';
import { csvHeading, csvLines, xlsxOf } from '../../kernel/files.ts';
import { bind, type Context } from '../../kernel/http.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { isZone } from '../../kernel/zone.ts';
import { chargers } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { permissionsFor } from '../commands/permissions.ts';
import { toCommandRow } from '../commands/rows.ts';
import { chargerDriftOf, driftWrites, templateOf } from '../templates/desk.ts';
import { type SettingRow, setting, settings } from './contract.ts';
import { readAll, settingsOf, writeProblem } from './desk.ts';
import { filterSettings, pageOfSettings, sortOfSettings, sortSettings, toSettingRow } from './view.ts';

const expiryMs = 60_000;

async function rowsOf(c: Pick<Context, 'read' | 'params'>): Promise<SettingRow[] | Failure> {
  const charger = await c.read.find(chargers, c.params.id ?? '');
  if (!charger) return notFound('charger');
  return [...(await settingsOf(c.read, charger.id)).values()].map((one) => toSettingRow(one, charger.bootedAt));
}

export const settingHandlers = ({ commands }: { commands: Pick<Commands, 'queue'> }) => {
  /** The charger of the path, ready to be asked. */
  const ready = async (w: Writer, c: Pick<Context, 'params'>): Promise<ChargerRecord | Failure> => {
    const charger = await w.find(chargers, c.params.id ?? '');
    if (!charger) return notFound('charger');
    if (charger.disabled) return fail('conflict', 'The charger is disabled. Enable it first.');
    if (charger.version === '')
      return fail('conflict', 'The charger has never connected, so nothing is known of its settings yet.');
    return charger;
  };

  return bind(settings, {
    read: async (c) => {
      const rows = await rowsOf(c);
      return isFailure(rows) ? rows : pageOfSettings(rows, c.query);
    },

    export: async (c) => {
      const query: ListQuery & { format?: 'csv' | 'xlsx'; columns?: string; zone?: string } = c.query;
      const zone = query.zone ?? 'UTC';
      if (!isZone(zone)) return invalid('zone', `There is no time zone "${zone}"`);
      const all: Record<string, Field> = setting.fields;
      const names = query.columns
        ? query.columns.split(',').filter(Boolean)
        : Object.keys(all).filter((name) => !all[name]?.options.hidden);
      const unknown = names.find((name) => !Object.hasOwn(all, name));
      if (unknown !== undefined) return invalid('columns', `There is no column "${unknown}"`);
      const rows = await rowsOf(c);
      if (isFailure(rows)) return rows;
      const sort = sortOfSettings(query.sort);
      if (isFailure(sort)) return sort;
      const found = filterSettings(rows, query);
      if (isFailure(found)) return found;
      const sorted = sortSettings(found, sort);
      const columns = names.flatMap((name) => all[name] ?? []);
      const headers = (type: string, ending: string) => ({
        'content-type': type,
        'content-disposition': `attachment; filename="settings.${ending}"`,
        'cache-control': 'no-store',
      });
      if (query.format === 'xlsx')
        return new Response(new Uint8Array(await xlsxOf(names, columns, sorted, zone)), {
          headers: headers('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'),
        });
      return new Response(`\uFEFF${csvHeading(columns)}${csvLines(names, columns, zone)(sorted)}`, {
        headers: headers('text/csv; charset=utf-8', 'csv'),
      });
    },

    refresh: async (c) =>
      c.tx(async (w) => {
        const charger = await ready(w, c);
        if (isFailure(charger)) return charger;
        const row = await commands.queue(w, charger, readAll(charger.version), c.now + expiryMs);
        await w.audit('charger.settings.read', 'charger', charger.id, { commandId: row.id }, charger.tenantId);
        return toCommandRow(row);
      }),

    write: async (c) =>
      c.tx(async (w) => {
        const charger = await ready(w, c);
        if (isFailure(charger)) return charger;
        const { entries, expiresInMs = expiryMs } = c.body;
        const missing = permissionsFor({ kind: 'writeConfiguration', entries }).find(
          (needed) => !c.caller.permissions.has(needed),
        );
        if (missing) return fail('forbidden', `Some of these settings need the permission ${missing}.`);
        const wrong = await writeProblem(w, charger, entries, 'entries');
        if (wrong) return wrong;
        const row = await commands.queue(w, charger, { kind: 'writeConfiguration', entries }, c.now + expiresInMs);
        await w.audit(
          'charger.settings.write',
          'charger',
          charger.id,
          { entries, commandId: row.id },
          charger.tenantId,
        );
        return toCommandRow(row);
      }),

    drift: async (c) => {
      const charger = await c.read.find(chargers, c.params.id ?? '');
      if (!charger) return notFound('charger');
      return chargerDriftOf(c.read, charger, await templateOf(c.read, charger));
    },

    applyTemplate: async (c) =>
      c.tx(async (w) => {
        const charger = await ready(w, c);
        if (isFailure(charger)) return charger;
        const writes = await driftWrites(w, charger);
        if (isFailure(writes)) return writes;
        const row = await commands.queue(w, charger, writes, c.now + expiryMs);
        await w.audit(
          'charger.template.apply',
          'charger',
          charger.id,
          { entries: writes.entries, commandId: row.id },
          charger.tenantId,
        );
        return toCommandRow(row);
      }),
  });
};
