/** A session for data that the page itself provides: everything may be seen, nothing can be asked of the API. */
import type { Session } from './session.ts';

export const pageSession = (base: Session | undefined): Session => ({
  phase: 'ready',
  error: undefined,
  transport: {
    baseUrl: '',
    credentials: 'omit',
    authorize: () => Promise.reject(new Error('this data is the page’s own')),
  },
  live: undefined,
  tenantId: '',
  tenantName: '',
  currency: base?.currency ?? 'EUR',
  zone: base?.zone ?? 'UTC',
  brand: base?.brand ?? 'wattfront',
  locale: base?.locale ?? '',
  may: () => true,
  retry: () => {},
});
