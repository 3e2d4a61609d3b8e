/** Handlers of certificates, guided changes and the authority. Everything that a charger is told goes out as a command. */
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { type Bound, bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, isFailure, notFound } from '../../kernel/result.ts';
import {
  securityChanges as changeTable,
  chargers,
  connectors,
  orders,
  certificates as table,
  tenants,
} from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import type { CommandBody } from '../commands/body.ts';
import { toCommandRow } from '../commands/rows.ts';
import { toChargerRow } from '../rows.ts';
import type { Authorities } from './authorities.ts';
import type { Certificates } from './certificates.ts';
import { checksOf } from './change.ts';
import type { Changes, Surroundings } from './changes.ts';
import { authority, certificate, certificates, chargerSecurity, securityChange, securityChanges } from './contract.ts';
import { crlPath, rootPath } from './pages.ts';
import { toCertificateRow, toChangeRow } from './rows.ts';

interface Deps {
  authorities: Authorities;
  certificates: Certificates;
  changes: Changes;
  commands: Pick<Commands, 'queue'>;
  surroundings(): Surroundings;
  isExternal: boolean;
}

const minuteMs = 60_000;
/** A charger that restarts takes minutes; one that is offline is waited for as long as the caller says. */
const profileMinutes = 60;
/** A week: chargers without a network come back. */
const keyMinutes = 7 * 24 * 60;
const commandMs = 60_000;
const renewMs = 24 * 60 * minuteMs;

export const securityHandlers = (deps: Deps): Bound[] => {
  const { changes } = deps;
  const chargerIn = async (read: Reader, id: string | undefined): Promise<ChargerRecord | Failure> =>
    (await read.find(chargers, id ?? '')) ?? notFound('charger');

  const circumstances = async (read: Reader, charger: ChargerRecord) => {
    const { tlsUrl, plainUrl, root } = deps.surroundings();
    const running = await read.match(orders, { chargerId: charger.id }, { state: 'charging' });
    return {
      ...{ least: charger.securityProfile, disabled: charger.disabled, online: charger.online },
      ...{ version: charger.version, tlsUrl, plainUrl, knowsRoot: root !== null, hasKey: charger.keyHash !== null },
      isCharging: running.length > 0,
      isChanging: (await changes.running(read, charger.id)) !== undefined,
      hasCertificate: (await deps.certificates.installed(read, charger.id)) !== undefined,
    };
  };

  /** One command for the charger of the path. */
  const tell = (c: Pick<Context, 'tx' | 'params' | 'now'>, action: string, body: CommandBody, withinMs = commandMs) =>
    c.tx(async (w) => {
      const charger = await chargerIn(w, c.params.id);
      if (isFailure(charger)) return charger;
      if (charger.disabled) return fail('conflict', 'The charger is disabled. Enable it first.');
      const row = await deps.commands.queue(w, charger, body, c.now + withinMs);
      await w.audit(`security.${action}`, 'charger', charger.id, { commandId: row.id }, charger.tenantId);
      return toCommandRow(row);
    });

  const begin = async (
    w: Writer,
    charger: ChargerRecord,
    kind: 'profile' | 'key',
    toProfile: number,
    deadlineAt: number,
  ) => toChangeRow(await changes.begin(w, charger, { kind, toProfile, deadlineAt }));

  return [
    bind(certificates, {
      ...manage({ entity: certificate, table, sort: 'notAfter', toRow: toCertificateRow }),
      revoke: (c) =>
        c.tx(async (w) => {
          const row = await w.find(table, c.params.id ?? '');
          if (!row) return notFound('certificate');
          if (row.state === 'revoked') return fail('conflict', 'The certificate is revoked already.');
          const revoked = await deps.certificates.revoke(w, row, c.body.reason ?? '');
          const { serial, chargerId, detail } = revoked;
          await w.audit('certificate.revoke', 'certificate', row.id, { serial, chargerId, detail }, row.tenantId);
          return toCertificateRow(revoked);
        }),
    }),
    bind(securityChanges, {
      ...manage({ entity: securityChange, table: changeTable, sort: '-createdAt', toRow: toChangeRow }),
      cancel: (c) =>
        c.tx(async (w) => {
          const row = await w.find(changeTable, c.params.id ?? '');
          if (!row) return notFound('security change');
          if (row.state !== 'running') return fail('conflict', 'The change has ended already.');
          const cancelled = await changes.cancel(w, row);
          if (!cancelled)
            return fail(
              'conflict',
              'The charger may hold its new password already. Both are good until it has used one; wait for that.',
            );
          await w.audit('security.cancel', 'charger', row.chargerId, { kind: row.kind }, row.tenantId);
          return toChangeRow(cancelled);
        }),
    }),
    bind(chargerSecurity, {
      get: async (c) => {
        const charger = await chargerIn(c.read, c.params.id);
        if (isFailure(charger)) return charger;
        const own = await deps.certificates.installed(c.read, charger.id);
        const change = await changes.running(c.read, charger.id);
        const toProfile = c.query.toProfile ?? Math.min(charger.securityProfile + 1, 3);
        return {
          profile: charger.securityProfile,
          hasKey: charger.keyHash !== null,
          online: charger.online,
          version: charger.version,
          certificate: own ? toCertificateRow(own) : null,
          change: change ? toChangeRow(change) : null,
          toProfile,
          checks: checksOf(toProfile, await circumstances(c.read, charger)),
        };
      },
      raise: (c) =>
        c.tx(async (w) => {
          const charger = await chargerIn(w, c.params.id);
          if (isFailure(charger)) return charger;
          const { toProfile, confirmed = false, withinMinutes = profileMinutes } = c.body;
          const checks = checksOf(toProfile, await circumstances(w, charger));
          const stops = checks.filter(({ level }) => level === 'stop');
          if (stops.length > 0) return fail('conflict', stops.map(({ words }) => words).join(' '));
          const warnings = checks.filter(({ level }) => level === 'warn');
          if (warnings.length > 0 && !confirmed)
            return fail('conflict', `${warnings.map(({ words }) => words).join(' ')} Confirm that you know this.`);
          return begin(w, charger, 'profile', toProfile, c.now + withinMinutes * minuteMs);
        }),
      rotateKey: (c) =>
        c.tx(async (w) => {
          const charger = await chargerIn(w, c.params.id);
          if (isFailure(charger)) return charger;
          if (charger.disabled) return fail('conflict', 'The charger is disabled. Enable it first.');
          if (charger.version === '') return fail('conflict', 'The charger has never connected. Let it connect once.');
          if (await changes.running(w, charger.id))
            return fail('conflict', 'Another change of its security is running. Wait for its end or cancel it.');
          const { withinMinutes = keyMinutes } = c.body;
          return begin(w, charger, 'key', charger.securityProfile, c.now + withinMinutes * minuteMs);
        }),
      lower: (c) =>
        c.tx(async (w) => {
          const charger = await chargerIn(w, c.params.id);
          if (isFailure(charger)) return charger;
          const { profile } = c.body;
          if (profile >= charger.securityProfile)
            return fail(
              'conflict',
              `Security profile ${charger.securityProfile} is the least for it. Give a lower one.`,
            );
          const patch = { securityProfile: profile, updatedAt: c.now };
          const row = (await w.update(chargers, charger.id, patch)) ?? charger;
          const from = charger.securityProfile;
          await w.audit('security.lower', 'charger', row.id, { from, to: profile }, row.tenantId);
          const own = await w.match(connectors, { chargerId: row.id });
          await w.emit('charger.changed', row.id, toChargerRow(row, own), row.tenantId);
          w.bell('chargers');
          return { profile };
        }),
      renew: (c) => tell(c, 'renew', { kind: 'trigger', message: 'signCertificate' }, renewMs),
      installRoot: async (c) => {
        const { pem } = await deps.authorities.active();
        return tell(c, 'installRoot', { kind: 'installCertificate', use: 'centralSystemRoot', certificate: pem });
      },
      readInstalled: (c) => tell(c, 'readInstalled', { kind: 'listCertificates' }),
      removeInstalled: (c) => tell(c, 'removeInstalled', { kind: 'deleteCertificate', hash: c.body.hash }),
    }),
    bind(authority, {
      info: async () => ({
        items: await deps.authorities.trusted(),
        isExternal: deps.isExternal,
        tlsUrl: deps.surroundings().tlsUrl,
        crlPath,
        rootPath,
      }),
      rollOver: async (c) => {
        const own = await c.read.find(tenants, c.caller.scope.tenantId);
        if (own?.kind !== 'platform') return fail('forbidden', 'Only the platform’s own people can do this.');
        const made = await deps.authorities.rollOver();
        const { id, name } = made;
        await c.tx((w) => w.audit('authority.rollOver', 'authority', id, { name }));
        return made;
      },
    }),
  ];
};
