/** Handlers of notices: the lists every entity has, for one charger. */
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { notFound } from '../../kernel/result.ts';
import { chargers, chargerNotices as table } from '../../store/tables/index.ts';
import { notice, noticeKinds, notices } from './contract.ts';

export const noticeHandlers = () => {
  const lists = manage({
    entity: notice,
    table,
    sort: '-id',
    toRow: (row) => ({ ...row, kind: noticeKinds.find((known) => known === row.kind) ?? 'noted' }),
  });
  /** The same request, about the charger of the path and no other. */
  const ofCharger = async (c: Context): Promise<Context | undefined> => {
    const charger = await c.read.find(chargers, c.params.id ?? '');
    return charger && { ...c, query: { ...(c.query as object), chargerId: charger.id } as Context['query'] };
  };
  return bind(notices, {
    read: async (c) => {
      const about = await ofCharger(c as Context);
      return about ? lists.list(about) : notFound('charger');
    },
    export: async (c) => {
      const about = await ofCharger(c as Context);
      return about ? lists.export(about) : notFound('charger');
    },
  });
};
