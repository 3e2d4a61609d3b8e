/** Handlers of second systems: one for each charger, its address judged, its password encrypted. */
import { encrypt } from '../../access/secrets.ts';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, invalid, notFound } from '../../kernel/result.ts';
import type { Outgoing } from '../../ports/outgoing.ts';
import { chargers, forwards as table } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { forward, forwards } from './contract.ts';
import { forwardBell, forwardProtocols } from './rules.ts';

const toRow = (r: Row<typeof table>) => ({
  id: r.id,
  tenantId: r.tenantId,
  chargerId: r.chargerId,
  url: r.url,
  identity: r.identity,
  hasPassword: r.keyText !== null,
  mode: r.mode,
  enabled: r.enabled,
  state: r.state,
  detail: r.detail,
  connectedAt: r.connectedAt,
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});

export const forwardHandlers = (deps: { newId(): string; outgoing: Outgoing; secretKey: Buffer }) =>
  bind(forwards, {
    ...manage({
      entity: forward,
      table,
      sort: '-createdAt',
      toRow,
      async create(body, w, c) {
        const wrong = deps.outgoing.refusal(body.url, forwardProtocols);
        if (wrong) return invalid('url', wrong);
        const charger = await w.find(chargers, body.chargerId);
        if (!charger) return invalid('chargerId', 'There is no such charger, or you may not see it');
        if ((await w.match(table, { chargerId: charger.id })).length > 0)
          return fail('conflict', 'This charger has a second system already. Change that one, or delete it first.');
        return {
          id: deps.newId(),
          tenantId: charger.tenantId,
          chargerId: charger.id,
          url: withoutSlash(body.url),
          identity: body.identity || charger.identity,
          keyText: null,
          mode: body.mode ?? 'readOnly',
          enabled: body.enabled ?? true,
          state: 'off' as const,
          detail: '',
          connectedAt: null,
          createdAt: c.now,
          updatedAt: c.now,
        };
      },
      async change(before, patch, w) {
        const wrong = patch.url === undefined ? undefined : deps.outgoing.refusal(patch.url, forwardProtocols);
        if (wrong) return invalid('url', wrong);
        const charger = await w.find(chargers, before.chargerId);
        return {
          ...patch,
          ...(patch.url !== undefined && { url: withoutSlash(patch.url) }),
          // A password that nobody can read is not to be read by sending it elsewhere, or in the open.
          ...(patch.url !== undefined && originOf(patch.url) !== originOf(before.url) && { keyText: null }),
          ...(patch.identity === '' && { identity: charger?.identity ?? before.identity }),
        };
      },
      async after(_row, w) {
        w.bell(forwardBell);
      },
    }),
    password: async (c) =>
      c.tx(async (w) => {
        const keyText = c.body.password === null ? null : encrypt(deps.secretKey, c.body.password);
        const row = await w.update(table, c.params.id ?? '', { keyText, updatedAt: c.now });
        if (!row) return notFound('second system');
        await w.audit('forward.password', 'forward', row.id, { removed: keyText === null }, row.tenantId);
        w.bell(forwardBell);
        return toRow(row);
      }),
  });

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
const originOf = (url: string): string => new URL(url).origin;
