/** Handlers of setting templates. */
import { and, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, notFound } from '../../kernel/result.ts';
import { chargers, settingTemplates as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { decidesConnection } from '../commands/permissions.ts';
import { isDeviceModel, type Wanted } from '../settings/fact.ts';
import { settingTemplate, templates } from './contract.ts';
import { chargerDriftOf, mayHave } from './desk.ts';
import { entriesProblem, templateFor } from './drift.ts';

const driftPage = 50;

const problem = (entries: readonly Wanted[] | undefined, version: string | undefined): Failure | undefined => {
  const wrong = entries && entriesProblem(entries);
  if (wrong) return invalid(`entries.${wrong.index}.key`, wrong.message);
  if (version && version !== 'ocpp1.6' && !isDeviceModel(version))
    return invalid('version', 'A version is ocpp1.6, ocpp2.0.1 or ocpp2.1, or empty for any');
  return undefined;
};

/** Whoever applies a template may do what stands in it, so it is written by somebody who may. */
const notAllowed = (
  entries: readonly Wanted[] | undefined,
  { caller }: Pick<Context, 'caller'>,
): Failure | undefined => {
  const guarded = entries?.find(({ key }) => decidesConnection(key));
  return guarded && !caller.permissions.has('charger:security')
    ? fail('forbidden', `To want ${guarded.key} of chargers you need the permission charger:security.`)
    : undefined;
};

const isTaken = async (name: string, tenantId: string, w: Writer, but = ''): Promise<Failure | undefined> =>
  (await w.first(table, { where: and(eq(table.name, name), eq(table.tenantId, tenantId), ne(table.id, but)) }))
    ? fail('conflict', `There is a template ${name} already.`, [{ path: 'name', message: 'is taken' }])
    : undefined;

export const templateHandlers = (deps: { newId(): string }) =>
  bind(templates, {
    ...manage({
      entity: settingTemplate,
      table,
      sort: 'name',
      importKey: 'name',
      async create(body, w, c) {
        const { tenantId } = c.caller.scope;
        const wrong =
          problem(body.entries, body.version) ?? notAllowed(body.entries, c) ?? (await isTaken(body.name, tenantId, w));
        if (wrong) return wrong;
        return { ...filled(settingTemplate, body), id: deps.newId(), tenantId, createdAt: c.now, updatedAt: c.now };
      },
      async change(before, patch, w, c) {
        const name = patch.name;
        const taken = name === undefined ? undefined : await isTaken(name, before.tenantId, w, before.id);
        return problem(patch.entries, patch.version) ?? notAllowed(patch.entries, c) ?? taken ?? patch;
      },
      async after({ id }, w, how) {
        if (how === 'removed') await w.updateWhere(chargers, eq(chargers.templateId, id), { templateId: null });
      },
    }),

    assign: async (c) =>
      c.tx(async (w) => {
        const template = await w.find(table, c.params.id ?? '');
        if (!template) return notFound('setting template');
        const { remove = false } = c.body;
        const ids = [...new Set(c.body.chargerIds)];
        const found = await w.select(chargers, { where: inArray(chargers.id, ids) });
        if (found.length < ids.length)
          return invalid('chargerIds', 'One of the chargers does not exist, or you may not see it');
        if (found.some(({ tenantId }) => tenantId !== template.tenantId))
          return invalid(
            'chargerIds',
            'A template is for the chargers of its own merchant. Make one for the other merchant.',
          );
        const changed = await w.updateWhere(
          chargers,
          and(
            inArray(chargers.id, ids),
            remove
              ? eq(chargers.templateId, template.id)
              : or(isNull(chargers.templateId), ne(chargers.templateId, template.id)),
          ),
          { templateId: remove ? null : template.id },
        );
        await w.audit('settingTemplate.assign', 'settingTemplate', template.id, { ...c.body }, template.tenantId);
        return { changed };
      }),

    drift: async (c) => {
      const template = await c.read.find(table, c.params.id ?? '');
      if (!template) return notFound('setting template');
      const others = await c.read.select(table, { where: eq(table.tenantId, template.tenantId) });
      const where = mayHave(template);
      const page = await c.read.page(chargers, {
        sort: [{ column: chargers.name, desc: false }],
        limit: driftPage,
        ...(where && { where }),
        ...(c.query.cursor !== undefined && { cursor: c.query.cursor }),
      });
      const own = page.items.filter((charger) => templateFor(charger, others)?.id === template.id);
      const all = [];
      for (const charger of own) all.push(await chargerDriftOf(c.read, charger, template));
      const shown = all.filter(({ items }) => c.query.all === '1' || items.some(({ state }) => state !== 'same'));
      return { items: shown, looked: own.length, next: page.next };
    },
  });
