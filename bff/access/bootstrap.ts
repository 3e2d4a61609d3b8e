/** The first tenant of an empty database: the platform; and its first owner, by invitation. */
import { eq } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { StoreError } from '../store/errors.ts';
import { systemScope } from '../store/scope.ts';
import { accounts, tenants } from '../store/tables/index.ts';
import type { Log, Store, Writer } from '../store/types.ts';
import { mailLink } from './links.ts';

export const platformId = 'platform';

interface BootstrapOptions {
  config: Pick<Config, 'ADMIN_EMAIL' | 'PUBLIC_URL'>;
  newId(): string;
  now: number;
  log: Log;
}

const plantPlatform = (w: Writer, now: number): Promise<void> =>
  w.plant({
    id: platformId,
    tenantId: platformId,
    parentId: null,
    kind: 'platform',
    name: 'Platform',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    brand: 'wattfront',
    origins: [],
    disabledAt: null,
    createdAt: now,
    updatedAt: now,
  });

/** Makes the platform when there is none, and invites ADMIN_EMAIL when the platform has no account yet. Answers the invitation's link. */
export const bootstrap = async (
  store: Store,
  { config, newId, now, log }: BootstrapOptions,
): Promise<string | null> => {
  const invited = await store
    .tx(systemScope('seed'), async (w) => {
      if (!(await w.find(tenants, platformId))) await plantPlatform(w, now);
      if (await w.first(accounts, { where: eq(accounts.tenantId, platformId) })) return 'known';
      if (!config.ADMIN_EMAIL) return 'nobody';
      const account = {
        id: newId(),
        tenantId: platformId,
        email: config.ADMIN_EMAIL.toLowerCase(),
        name: config.ADMIN_EMAIL,
        role: 'owner' as const,
        locale: 'en',
        passwordHash: null,
        totpSecret: null,
        totpEnabledAt: null,
        totpLastStep: null,
        disabledAt: null,
        lastLogInAt: null,
        createdAt: now,
        updatedAt: now,
      };
      await w.insert(accounts, account);
      return {
        link: await mailLink(w, { newId, linkBase: `${config.PUBLIC_URL ?? ''}/welcome` }, account, 'invitation', now),
      };
    })
    .catch((error: unknown) => {
      // Another node was first.
      if (error instanceof StoreError && error.code === 'duplicate') return 'known' as const;
      throw error;
    });
  if (invited === 'nobody')
    log.warn({}, 'Nobody can log in yet. Set ADMIN_EMAIL and start again: that person is invited as owner.');
  return typeof invited === 'object' ? invited.link : null;
};
