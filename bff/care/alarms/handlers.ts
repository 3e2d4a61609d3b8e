/** Handlers of alarms: somebody looks at it, it is given to somebody, it is closed. Raising and clearing is the bridge's task. */
import { isNull } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, isFailure, notFound } from '../../kernel/result.ts';
import { accounts, alarms as table } from '../../store/tables/index.ts';
import type { Row, Writer } from '../../store/types.ts';
import { alarm, alarms } from './contract.ts';
import { toAlarmRow } from './rows.ts';

type AlarmRow = Row<typeof table>;
type Patch = Partial<typeof table.$inferInsert>;

/** One step of an alarm's handling: what it does to the row, or why it cannot be done. */
const step = (
  c: Pick<Context, 'tx' | 'params' | 'now'>,
  action: string,
  decide: (before: AlarmRow, w: Writer) => Promise<Patch | Failure>,
) =>
  c.tx(async (w) => {
    const before = await w.find(table, c.params.id ?? '');
    if (!before) return notFound('alarm');
    const patch = await decide(before, w);
    if (isFailure(patch)) return patch;
    const row = (await w.update(table, before.id, { ...patch, updatedAt: c.now })) ?? before;
    await w.audit(
      `alarm.${action}`,
      'alarm',
      row.id,
      { code: row.code, chargerId: row.chargerId, note: row.note },
      row.tenantId,
    );
    await w.emit('alarm.changed', row.id, toAlarmRow(row), row.tenantId);
    return toAlarmRow(row);
  });

const closed = () => fail('conflict', 'The alarm is closed already.');

export const alarmHandlers = () =>
  bind(alarms, {
    ...manage({ entity: alarm, table, sort: '-lastAt', toRow: toAlarmRow }),
    acknowledge: (c) =>
      step(c, 'acknowledge', async (before) => {
        if (before.state === 'closed') return closed();
        if (before.state === 'cleared')
          return fail('conflict', 'The equipment has recovered already; there is nothing to look at.');
        return { state: 'acknowledged', note: c.body.note ?? before.note };
      }),
    assign: (c) =>
      step(c, 'assign', async (before, w) => {
        if (before.state === 'closed') return closed();
        if (c.body.accountId === null) return { assigneeId: null, assigneeName: '' };
        const account = await w.find(accounts, c.body.accountId);
        if (!account || account.disabledAt !== null) return notFound('account');
        return { assigneeId: account.id, assigneeName: account.name };
      }),
    close: (c) =>
      step(c, 'close', async (before) => {
        if (before.state === 'closed') return closed();
        return { state: 'closed', openKey: null, closedAt: c.now, note: c.body.note ?? before.note };
      }),
    assignees: async (c) => {
      const enabled = await c.read.select(accounts, {
        where: isNull(accounts.disabledAt),
        orderBy: [{ column: accounts.name }],
      });
      return { items: enabled.map(({ id, name }) => ({ id, name })) };
    },
  });
