/**
 * Log-ins that were refused, for the audit log: a line a minute for each account, with how many there were, why, and from where. They are gathered
 * in memory and looked up once the minute is over, so that answers take as long for addresses that nobody has as for those of accounts, and
 * strangers fill neither the log nor the memory. A node that dies says nothing of its last minute.
 */
import { inArray } from 'drizzle-orm';
import type { Job } from '../jobs.ts';
import { systemScope } from '../store/scope.ts';
import { accounts } from '../store/tables/index.ts';
import type { Row, Store } from '../store/types.ts';

/** `tooMany`: not looked at, because too many came before. */
export type Refusal = 'password' | 'code' | 'disabled' | 'tooMany';

interface Gathered {
  count: number;
  reasons: Partial<Record<Refusal, number>>;
  addresses: Set<string>;
}

export interface Refusals {
  /** Counts one; of those that were looked at, only an account's. */
  add(email: string, reason: Refusal, address: string): void;
  job: Job;
}

const minuteMs = 60_000;
const maxAddresses = 5;
/** Of e-mail addresses that may be nobody's. */
const maxHeld = 10_000;
const lookedUpAtOnce = 500;

export const createRefusals = (store: Store): Refusals => {
  const scope = systemScope('auth');
  let gathered = new Map<string, Gathered>();

  const write = (account: Row<typeof accounts>, { count, reasons, addresses }: Gathered): Promise<void> =>
    store.tx(scope, (w) => {
      const detail = { name: account.name, count, reasons, addresses: [...addresses] };
      return w.audit('session.refused', 'account', account.id, detail, account.tenantId);
    });

  return {
    add(email, reason, address) {
      const known = gathered.get(email);
      if (!known && reason === 'tooMany' && gathered.size >= maxHeld) return;
      const entry = known ?? { count: 0, reasons: {}, addresses: new Set() };
      if (!known) gathered.set(email, entry);
      entry.count++;
      entry.reasons[reason] = (entry.reasons[reason] ?? 0) + 1;
      if (entry.addresses.size < maxAddresses) entry.addresses.add(address);
    },
    job: {
      name: 'refused log-ins',
      everyMs: minuteMs,
      async run() {
        const over = gathered;
        gathered = new Map();
        const emails = [...over.keys()];
        for (let at = 0; at < emails.length; at += lookedUpAtOnce) {
          const where = inArray(accounts.email, emails.slice(at, at + lookedUpAtOnce));
          for (const account of await store.read(scope).select(accounts, { where })) {
            const entry = over.get(account.email);
            if (entry) await write(account, entry);
          }
        }
      },
    },
  };
};
