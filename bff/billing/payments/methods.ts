/** Cards that drivers save: set up by the driver, charged later while the driver is away, forgotten when asked. They belong to the account. */
import { and, eq, ne } from 'drizzle-orm';
import { systemScope } from '../../store/scope.ts';
import { type drivers, paymentMethods } from '../../store/tables/index.ts';
import type { Row, Store } from '../../store/types.ts';
import type { Provider, Setup } from './provider.ts';
import type { AccountRecord, MethodRecord } from './rows.ts';

export interface MethodDeps {
  store: Store;
  provider: Provider;
  now(): number;
}

const scope = systemScope('jobs');

/** The driver's name at the account: the one known already, or a new one, the same however often it is asked for. */
const customerOf = async (
  { store, provider }: MethodDeps,
  account: AccountRecord,
  driver: Row<typeof drivers>,
): Promise<string> => {
  const known = await store.read(scope).first(paymentMethods, {
    where: and(
      eq(paymentMethods.driverId, driver.id),
      eq(paymentMethods.accountId, account.id),
      ne(paymentMethods.customerId, ''),
    ),
  });
  if (known) return known.customerId;
  const { id: driverId, name, email, updatedAt } = driver;
  const key = `driver:${driverId}:customer:${updatedAt}`;
  return provider.createCustomer(account.externalId, { driverId, name, email }, key);
};

/** Begins to save a card; the row with the consent is there already. */
export async function beginSetup(
  deps: MethodDeps,
  account: AccountRecord,
  driver: Row<typeof drivers>,
  methodRowId: string,
): Promise<Setup> {
  const customerId = await customerOf(deps, account, driver);
  const setup = await deps.provider.createSetup(account.externalId, customerId, methodRowId, `method:${methodRowId}`);
  const patch = { customerId, methodId: setup.id, updatedAt: deps.now() };
  await deps.store.tx(scope, async (w) => void (await w.update(paymentMethods, methodRowId, patch)));
  return setup;
}

/** Takes the card over from its set-up, once the driver has confirmed it; undefined while that is not so. */
export async function completeSetup(
  deps: MethodDeps,
  account: AccountRecord,
  setupId: string,
): Promise<MethodRecord | undefined> {
  const { method } = await deps.provider.readSetup(account.externalId, setupId);
  if (!method) return undefined;
  const { id: methodId, ...card } = method;
  return deps.store.tx(scope, async (w) => {
    const [row] = await w.match(paymentMethods, { accountId: account.id, methodId: setupId });
    if (!row) return (await w.match(paymentMethods, { accountId: account.id, methodId }))[0];
    const saved = await w.update(paymentMethods, row.id, { ...card, methodId, updatedAt: deps.now() });
    if (saved) await w.audit('paymentMethod.save', 'paymentMethod', row.id, { driverId: row.driverId }, row.tenantId);
    return saved;
  });
}
