/** Handlers of log-in: password, second factor, mailed links, acting as a merchant below one's own. */
import { and, eq, ne } from 'drizzle-orm';
import type * as z from 'zod/mini';
import { bind, type Context } from '../../kernel/http.ts';
import { rolePermissions } from '../../kernel/permissions.ts';
import { type Failure, fail, isFailure, notFound } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { accounts, logIns, mailedLinks, tenantScope, tenants } from '../../store/tables/index.ts';
import type { Reader, Row, Scope, Store } from '../../store/types.ts';
import { alive, sessionCookie } from '../callers.ts';
import { type LinkDeps, mailLink, withdrawLinks } from '../links.ts';
import type { Refusal, Refusals } from '../refusals.ts';
import { decrypt, encrypt, hashPassword, hashToken, newToken, verifyPassword } from '../secrets.ts';
import { createThrottle, networkOf } from '../throttle.ts';
import { newTotp, totpStep } from '../totp.ts';
import { type Me, type me as meSchema, session } from './contract.ts';

const lifetimeMs = 12 * 3_600_000;
const maxKnownPlaces = 10_000;
const maxInTree = 10_000;

export interface SessionDeps extends LinkDeps {
  store: Store;
  secretKey: Buffer;
  /** Whether browsers reach us by https only. */
  secureCookies: boolean;
  refusals: Pick<Refusals, 'add'>;
}

type AccountRow = Row<typeof accounts>;

export const sessionHandlers = (deps: SessionDeps) => {
  const { store } = deps;
  const system = systemScope('auth');
  // By account and by address: one slows the guessing of a password, the other the trying of many accounts.
  const perAccount = createThrottle('log-in-account', 8, 300);
  const perAddress = createThrottle('log-in-address', 40, 300);
  // A stranger who uses up an account's attempts does not lock out who has logged in from elsewhere before.
  const perKnownPlace = createThrottle('log-in-known-place', 8, 300);
  const knownPlaces = new Set<string>();
  const placeOf = (email: string, address: string): string => `${email} ${networkOf(address)}`;
  const know = (place: string): void => {
    knownPlaces.delete(place);
    knownPlaces.add(place);
    for (const oldest of knownPlaces) {
      if (knownPlaces.size <= maxKnownPlaces) break;
      knownPlaces.delete(oldest);
    }
  };
  const perReset = createThrottle('reset', 5, 3600);
  // Each mail withdraws the link before it: a stranger cannot keep somebody from a link that works.
  const perResetAccount = createThrottle('reset-account', 5, 3600);

  const cookie = (value: string, maxAgeS: number): string =>
    `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${deps.secureCookies ? '; Secure' : ''}`;

  const describe = async (read: Reader, tenantId: string): Promise<Me['tenant']> => {
    const t = await read.find(tenants, tenantId);
    if (!t) throw new Error('a caller without a tenant');
    return { id: t.id, name: t.name, kind: t.kind, currency: t.currency, zone: t.zone, brand: t.brand } as z.output<
      typeof meSchema
    >['tenant'];
  };

  const meOf = async (account: AccountRow, tenantId: string, csrf: string | null): Promise<Me> => ({
    kind: 'account',
    id: account.id,
    name: account.name,
    email: account.email,
    role: account.role,
    tenant: await describe(store.read(system), tenantId),
    homeTenantId: account.tenantId,
    permissions: [...rolePermissions[account.role]],
    locale: account.locale as 'en' | 'de',
    totp: account.totpEnabledAt !== null,
    csrf,
  });

  /** Sees all, as `system` does; the audit log names the person. */
  const asPerson = (account: AccountRow, c: Context): Scope => ({
    ...system,
    actor: { kind: 'account', id: account.id, name: account.name, address: c.address },
  });

  /** The account behind a cookie. Keys and embed tokens have none. */
  const ownAccount = async (c: Context): Promise<AccountRow | Failure> => {
    const row =
      c.caller.kind === 'account' ? await store.read(system).find(accounts, c.caller.scope.actor.id) : undefined;
    return row ?? fail('forbidden', 'Only a person who has logged in can do this.');
  };

  const rightPassword = async (account: AccountRow, password: string): Promise<Failure | null> => {
    const wait = await perAccount.spend(account.email);
    if (wait) return wait;
    return (await verifyPassword(account.passwordHash, password))
      ? null
      : fail('forbidden', 'The password is not right.');
  };

  return bind(session, {
    logIn: async (c) => {
      const email = c.body.email.trim().toLowerCase();
      const place = placeOf(email, c.address);
      const [attempts, attempt] = knownPlaces.has(place) ? [perKnownPlace, place] : [perAccount, email];
      const refuse = (reason: Refusal, answer: Failure): Failure => {
        deps.refusals.add(email, reason, c.address);
        return answer;
      };
      const wait = (await perAddress.spend(networkOf(c.address))) ?? (await attempts.spend(attempt));
      if (wait) return refuse('tooMany', wait);
      const wrong = fail('unauthenticated', 'E-mail, password or code is not right.');
      const read = store.read(system);
      const account = await read.first(accounts, { where: eq(accounts.email, email) });
      const fits = await verifyPassword(account?.passwordHash ?? null, c.body.password);
      if (!account) return wrong;
      if (!fits) return refuse('password', wrong);
      if (account.disabledAt !== null)
        return refuse('disabled', fail('forbidden', 'This account is disabled. Ask an owner of your merchant.'));
      let step: number | null = null;
      if (account.totpEnabledAt !== null && account.totpSecret !== null) {
        if (!c.body.code)
          return fail('unauthenticated', 'Give the code of your authenticator app.', [
            { path: 'code', message: 'needed' },
          ]);
        step = totpStep(decrypt(deps.secretKey, account.totpSecret), c.body.code, c.now, account.totpLastStep);
        if (step === null) return refuse('code', wrong);
      }
      const token = newToken('wfc');
      const csrf = newToken('csrf');
      const entered = await store.tx(asPerson(account, c), async (w) => {
        // The step is spent here, so that one code never opens two log-ins.
        if (step !== null) {
          const now = await w.find(accounts, account.id);
          if (!now || (now.totpLastStep !== null && now.totpLastStep >= step)) return false;
        }
        await w.update(accounts, account.id, { lastLogInAt: c.now, ...(step !== null && { totpLastStep: step }) });
        await w.insert(logIns, {
          id: hashToken(token),
          tenantId: account.tenantId,
          accountId: account.id,
          actingTenantId: null,
          csrf,
          userAgent: (c.request.headers.get('user-agent') ?? '').slice(0, 300),
          createdAt: c.now,
          lastSeenAt: c.now,
          expiresAt: c.now + lifetimeMs,
        });
        await w.audit(
          'session.logIn',
          'account',
          account.id,
          { name: account.name, address: c.address },
          account.tenantId,
        );
        return true;
      });
      if (!entered) return refuse('code', wrong);
      await attempts.forgive(attempt);
      know(place);
      return Response.json(await meOf(account, account.tenantId, csrf), {
        headers: { 'set-cookie': cookie(token, lifetimeMs / 1000), 'cache-control': 'no-store' },
      });
    },

    me: async (c) => {
      if (c.caller.kind === 'account') {
        const account = await ownAccount(c);
        return isFailure(account) ? account : meOf(account, c.caller.scope.tenantId, c.caller.csrf);
      }
      return {
        kind: c.caller.kind,
        id: c.caller.scope.actor.id,
        name: c.caller.scope.actor.name,
        email: null,
        role: null,
        tenant: await describe(c.read, c.caller.scope.tenantId),
        homeTenantId: c.caller.scope.tenantId,
        permissions: [...c.caller.permissions],
        locale: null,
        totp: false,
        csrf: null,
      };
    },

    logOut: async (c) => {
      if (c.caller.kind !== 'account')
        return fail('forbidden', 'There is no log-in to end. Revoke the key or the embed session instead.');
      await store.tx(system, async (w) => {
        await w.removeWhere(logIns, eq(logIns.id, c.caller.credentialId));
        w.bell('access');
      });
      return new Response(null, { status: 204, headers: { 'set-cookie': cookie('', 0) } });
    },

    tree: async (c) => {
      const account = c.caller.kind === 'account' ? await ownAccount(c) : null;
      if (isFailure(account)) return account;
      const rows = account
        ? await descendants(store.read(system), account.tenantId)
        : await c.read.select(tenants, { orderBy: [{ column: tenants.name }] });
      return { items: enabled(rows).map((t) => ({ id: t.id, parentId: t.parentId, kind: t.kind, name: t.name })) };
    },

    actAs: async (c) => {
      const account = await ownAccount(c);
      if (isFailure(account)) return account;
      const target = c.body.tenantId === account.tenantId ? null : c.body.tenantId;
      const read = store.read(system);
      if (target !== null && !(await isBelow(read, target, account.tenantId))) return notFound('merchant');
      // Nobody works as a disabled merchant: the log-in itself would end.
      if (target !== null && !(await alive(read, target)))
        return fail('conflict', 'This merchant is disabled. Enable it before you work as it.');
      await store.tx(asPerson(account, c), async (w) => {
        await w.updateWhere(logIns, eq(logIns.id, c.caller.credentialId), { actingTenantId: target });
        await w.audit(
          'session.actAs',
          'account',
          account.id,
          { name: account.name, as: target ?? account.tenantId },
          target ?? account.tenantId,
        );
        w.bell('access');
      });
      return meOf(account, target ?? account.tenantId, c.caller.csrf);
    },

    askReset: async (c) => {
      const wait = await perReset.spend(networkOf(c.address));
      if (wait) return wait;
      const email = c.body.email.trim().toLowerCase();
      if (await perResetAccount.spend(email)) return undefined;
      await store.tx(system, async (w) => {
        const account = await w.first(accounts, { where: eq(accounts.email, email) });
        if (account && account.disabledAt === null)
          await mailLink(w, deps, account, account.passwordHash === null ? 'invitation' : 'reset', c.now);
      });
      return undefined;
    },

    takeLink: async (c) => {
      const wait = await perAddress.spend(networkOf(c.address));
      if (wait) return wait;
      const passwordHash = await hashPassword(c.body.password);
      return store.tx(system, async (w) => {
        const link = await w.find(mailedLinks, hashToken(c.body.token));
        const account =
          link && link.usedAt === null && link.expiresAt > c.now ? await w.find(accounts, link.accountId) : undefined;
        if (!link || !account || account.disabledAt !== null)
          return fail('gone', 'This link was used or is too old. Ask for a new one.');
        await w.update(mailedLinks, link.id, { usedAt: c.now });
        await w.update(accounts, account.id, { passwordHash, updatedAt: c.now });
        await w.removeWhere(logIns, eq(logIns.accountId, account.id));
        await w.audit(
          'account.password',
          'account',
          account.id,
          { by: link.purpose, address: c.address },
          account.tenantId,
        );
        w.bell('access');
        return undefined;
      });
    },

    changePassword: async (c) => {
      const account = await ownAccount(c);
      if (isFailure(account)) return account;
      const wrong = await rightPassword(account, c.body.current);
      if (wrong) return wrong;
      const passwordHash = await hashPassword(c.body.password);
      return store.tx(asPerson(account, c), async (w) => {
        await w.update(accounts, account.id, { passwordHash, updatedAt: c.now });
        // Somebody may have asked for one who reads this person's mail.
        await withdrawLinks(w, account.id, c.now);
        await w.removeWhere(logIns, and(eq(logIns.accountId, account.id), ne(logIns.id, c.caller.credentialId)));
        await w.audit('account.password', 'account', account.id, { by: 'self', address: c.address }, account.tenantId);
        w.bell('access');
        return undefined;
      });
    },

    startTotp: async (c) => {
      const account = await ownAccount(c);
      if (isFailure(account)) return account;
      const wrong = await rightPassword(account, c.body.password);
      if (wrong) return wrong;
      if (account.totpEnabledAt !== null) return fail('conflict', 'A second factor is on already. Turn it off first.');
      const made = newTotp(account.email);
      const totpSecret = encrypt(deps.secretKey, made.secret);
      await store.tx(asPerson(account, c), async (w) =>
        w.update(accounts, account.id, { totpSecret, totpLastStep: null, updatedAt: c.now }),
      );
      return made;
    },

    confirmTotp: async (c) => {
      const account = await ownAccount(c);
      if (isFailure(account)) return account;
      const wait = await perAccount.spend(account.email);
      if (wait) return wait;
      const step =
        account.totpSecret === null
          ? null
          : totpStep(decrypt(deps.secretKey, account.totpSecret), c.body.code, c.now, account.totpLastStep);
      if (step === null)
        return fail('invalid', 'The code is not right. Look whether the clock of your device is.', [
          { path: 'code', message: 'not right' },
        ]);
      return store.tx(asPerson(account, c), async (w) => {
        await w.update(accounts, account.id, { totpEnabledAt: c.now, totpLastStep: step, updatedAt: c.now });
        await w.audit('account.totpOn', 'account', account.id, { address: c.address }, account.tenantId);
        return undefined;
      });
    },

    stopTotp: async (c) => {
      const account = await ownAccount(c);
      if (isFailure(account)) return account;
      const wrong = await rightPassword(account, c.body.password);
      if (wrong) return wrong;
      return store.tx(asPerson(account, c), async (w) => {
        await w.update(accounts, account.id, {
          totpSecret: null,
          totpEnabledAt: null,
          totpLastStep: null,
          updatedAt: c.now,
        });
        await w.audit('account.totpOff', 'account', account.id, { address: c.address }, account.tenantId);
        return undefined;
      });
    },
  });
};

/** Without those that are disabled, and what is below them. */
const enabled = (rows: readonly Row<typeof tenants>[]): Row<typeof tenants>[] => {
  const byId = new Map(rows.map((t) => [t.id, t]));
  const isOff = (t: Row<typeof tenants> | undefined): boolean =>
    t !== undefined && (t.disabledAt !== null || isOff(byId.get(t.parentId ?? '')));
  return rows.filter((t) => !isOff(t));
};

const isBelow = async (read: Reader, tenantId: string, ancestor: string): Promise<boolean> => {
  const [found] = await read.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(and(eq(tenantScope.ancestor, ancestor), eq(tenantScope.descendant, tenantId)))
    .limit(1);
  return found !== undefined;
};

const descendants = async (read: Reader, tenantId: string): Promise<Row<typeof tenants>[]> => {
  const rows = await read.raw
    .select({ row: tenants })
    .from(tenants)
    .innerJoin(tenantScope, eq(tenantScope.descendant, tenants.id))
    .where(eq(tenantScope.ancestor, tenantId))
    .orderBy(tenants.name)
    .limit(maxInTree);
  return rows.map((r) => r.row);
};
