/**
 * Handlers of campaigns. Chargers' memories hold those that run, so a change of what runs rings the bell `chargers`. What a campaign grants can be
 * changed in a draft only: sessions and drivers were promised the rest.
 */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { bind, type Context, type Handler } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { isCurrency } from '../../kernel/money.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { campaignUses, customerGroups, stations, campaigns as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { campaign, campaigns, campaignUse, campaignUses as uses } from './contract.ts';
import type { CampaignRecord } from './facts.ts';
import { normalCode, redeem } from './redeem.ts';
import { tellCampaign, toCampaignRows, toUseRows } from './rows.ts';
import { type Rules, rulesSchema } from './rules.ts';
import { simulate } from './simulate.ts';

type State = CampaignRecord['state'];
type Plan = Pick<CampaignRecord, 'rules' | 'code' | 'validFrom' | 'validTo' | 'budgetMinor' | 'currency'>;

const planProblem = async (plan: Plan & { id: string; tenantId: string }, w: Writer): Promise<Failure | undefined> => {
  const rules = rulesSchema.parse(plan.rules);
  const { validFrom, validTo, code, budgetMinor } = plan;
  if (!isCurrency(plan.currency)) return invalid('currency', `${plan.currency} is not a known ISO 4217 currency`);
  if (validFrom !== null && validTo !== null && validTo <= validFrom)
    return invalid('validTo', 'The campaign must end after it begins');
  if (budgetMinor !== null && budgetMinor < 1) return invalid('budgetMinor', 'A budget is an amount above zero');
  if (code !== null && rules.kind !== 'coupon') return invalid('code', 'Only a coupon has a code. Leave it empty');
  if (code !== null && (await isTaken(w, code, plan.tenantId, plan.id)))
    return fail('conflict', `The code ${code} is taken by another campaign.`, [{ path: 'code', message: 'is taken' }]);
  return placeProblem(rules, w);
};

const isTaken = async (w: Writer, code: string, tenantId: string, but: string): Promise<boolean> =>
  (await w.first(table, { where: and(eq(table.code, code), eq(table.tenantId, tenantId), ne(table.id, but)) })) !==
  undefined;

const placeProblem = async (rules: Rules, w: Writer): Promise<Failure | undefined> => {
  const stationIds = 'stationIds' in rules ? (rules.stationIds ?? []) : [];
  const groupIds = rules.groupIds ?? [];
  const places = stationIds.length > 0 ? await w.select(stations, { where: inArray(stations.id, stationIds) }) : [];
  if (places.length < new Set(stationIds).size)
    return invalid('rules.stationIds', 'One of the stations does not exist, or you may not see it');
  const groups =
    groupIds.length > 0 ? await w.select(customerGroups, { where: inArray(customerGroups.id, groupIds) }) : [];
  if (groups.length < new Set(groupIds).size)
    return invalid('rules.groupIds', 'One of the groups does not exist, or you may not see it');
  return undefined;
};

/** May be changed whatever the state. */
const always = new Set(['name']);

const steps = {
  start: { from: ['draft', 'paused'], to: 'running', refused: 'Only a draft or a paused campaign can be started.' },
  pause: { from: ['running'], to: 'paused', refused: 'Only a running campaign can be paused.' },
  end: { from: ['running', 'paused'], to: 'ended', refused: 'Only a running or paused campaign can be ended.' },
} as const satisfies Record<string, { from: readonly State[]; to: State; refused: string }>;

const startProblem = (row: CampaignRecord, nowMs: number): Failure | undefined => {
  if (row.validTo !== null && nowMs >= row.validTo)
    return fail('conflict', 'The campaign’s time has ended. Make a new one with a later end.');
  if (row.kind === 'coupon' && row.code === null)
    return fail('conflict', 'A coupon needs a code before it can be started.', [{ path: 'code', message: 'is empty' }]);
  return undefined;
};

const stepHandler =
  (name: keyof typeof steps): Handler<typeof campaigns.endpoints.start> =>
  (c) =>
    c.tx(async (w) => {
      const { to, refused } = steps[name];
      const from: readonly State[] = steps[name].from;
      const before = await w.find(table, c.params.id ?? '');
      if (!before) return notFound('campaign');
      if (!from.includes(before.state)) return fail('conflict', refused);
      const wrong = name === 'start' ? startProblem(before, c.now) : undefined;
      if (wrong) return wrong;
      const row = await w.update(table, before.id, { state: to, updatedAt: c.now });
      if (!row) return notFound('campaign');
      await w.audit(`campaign.${name}`, 'campaign', row.id, { name: row.name }, row.tenantId);
      w.bell('chargers');
      return tellCampaign(w, row);
    });

export const campaignHandlers = (deps: { newId(): string }) =>
  bind(campaigns, {
    ...manage({
      entity: campaign,
      table,
      sort: 'name',
      toRows: toCampaignRows,
      async create(body, w, c) {
        const row = {
          ...filled(campaign, body),
          kind: body.rules.kind,
          code: body.code ? normalCode(body.code) : null,
          id: deps.newId(),
          tenantId: c.caller.scope.tenantId,
          state: 'draft' as const,
          ...{ spentMinor: 0, uses: 0, createdAt: c.now, updatedAt: c.now },
        };
        return (await planProblem(row, w)) ?? row;
      },
      async change(before, patch, w) {
        const locked = Object.keys(patch).find((name) => !always.has(name));
        if (locked !== undefined && before.state !== 'draft')
          return fail('conflict', 'Drivers were promised this already. End the campaign and make a new one.', [
            { path: locked, message: 'can be changed in a draft only' },
          ]);
        const code = typeof patch.code === 'string' ? { code: normalCode(patch.code) } : {};
        const set = { ...patch, ...code, ...(patch.rules && { kind: patch.rules.kind }) };
        return (await planProblem({ ...before, ...set }, w)) ?? set;
      },
      async keep(row, w) {
        const used = await w.first(campaignUses, { where: eq(campaignUses.campaignId, row.id) });
        return used || row.state !== 'draft'
          ? fail('conflict', 'Only drafts can be deleted: what a campaign granted must stay readable. End it instead.')
          : null;
      },
      async after(row, w, how) {
        await tellCampaign(w, row, how === 'removed');
        // Its name stands on bills of sessions that start from now on.
        if (row.state === 'running') w.bell('chargers');
      },
    }),
    start: stepHandler('start'),
    pause: stepHandler('pause'),
    end: stepHandler('end'),

    redeem: async (c) =>
      c.tx(async (w) => {
        const redeemed = await redeem(w, c.body, { id: deps.newId(), nowMs: c.now });
        if (isFailure(redeemed)) return redeemed;
        const { id: campaignId, name, currency, rules, validTo } = redeemed.campaign;
        return { useId: redeemed.useId, campaignId, name, currency, rules: rulesSchema.parse(rules), validTo };
      }),

    simulate: async (c: Context<typeof campaigns.endpoints.simulate>) => {
      if (c.body.rules.kind === 'prepaidBonus')
        return invalid('rules.kind', 'A bonus is on top-ups and not on orders: there is nothing to price again');
      return simulate(c.read, c.body, c.body.rules, c.request.signal);
    },
  });

export const campaignUseHandlers = () =>
  bind(uses, manage({ entity: campaignUse, table: campaignUses, sort: '-createdAt', toRows: toUseRows }));
