/** Rows of payments as the API and the live events show them, and whose account they go through. Reads in the scope it is given. */
import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { RowOf } from '../../kernel/fields.ts';
import { paymentAccounts, paymentMethods, type payments, type refunds, tenantScope } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import type { payment, paymentAccount, paymentMethod, refund } from './entities.ts';

export type AccountRecord = Row<typeof paymentAccounts>;
export type MethodRecord = Row<typeof paymentMethods>;
export type PaymentRecord = Row<typeof payments>;
export type RefundRecord = Row<typeof refunds>;

export const toAccountRow = (r: AccountRecord): RowOf<typeof paymentAccount.fields> => r;
export const toPaymentRow = ({ toCaptureMinor, warnedAt, ...row }: PaymentRecord): RowOf<typeof payment.fields> => row;
export const toRefundRow = ({ attempts, dueAt, ...row }: RefundRecord): RowOf<typeof refund.fields> => row;

/** Until its driver has confirmed it, a card is known by the name of its set-up. */
export const setupPrefix = 'seti_';

const methodState = (r: MethodRecord) =>
  r.removedAt !== null ? 'removed' : r.methodId.startsWith(setupPrefix) || r.last4 === '' ? 'pending' : 'saved';

export const toMethodRow = (r: MethodRecord): RowOf<typeof paymentMethod.fields> => ({
  id: r.id,
  tenantId: r.tenantId,
  accountId: r.accountId,
  driverId: r.driverId,
  state: methodState(r),
  brand: r.brand,
  last4: r.last4,
  expiresMonth: r.expiresMonth,
  expiresYear: r.expiresYear,
  consentText: r.consentText,
  consentAt: r.consentAt,
  createdAt: r.createdAt,
});

/**
 * The account that a merchant's payments go through: its own, or that of the nearest merchant above it, if it may charge. Whoever charges for a
 * merchant may use it without seeing it.
 */
export const accountFor = async (read: Reader, tenantId: string): Promise<AccountRecord | undefined> => {
  const depth = sql`(select count(*) from "tenant_scope" "up" where "up"."descendant" = ${paymentAccounts.tenantId})`;
  const [found] = await read.raw
    .select({ account: paymentAccounts })
    .from(paymentAccounts)
    .innerJoin(tenantScope, eq(tenantScope.ancestor, paymentAccounts.tenantId))
    .where(
      and(
        eq(tenantScope.descendant, tenantId),
        ne(paymentAccounts.state, 'disconnected'),
        eq(paymentAccounts.chargesEnabled, true),
      ),
    )
    .orderBy(desc(depth))
    .limit(1);
  return found?.account;
};

/** The account that a payment went through, whoever has it. */
export const accountOf = async (read: Reader, accountId: string): Promise<AccountRecord | undefined> => {
  const [found] = await read.raw
    .select({ account: paymentAccounts })
    .from(paymentAccounts)
    .where(eq(paymentAccounts.id, accountId))
    .limit(1);
  return found?.account;
};

/** The card that a driver saved last with an account. */
export const savedCard = async (
  read: Reader,
  driverId: string | null,
  accountId: string,
): Promise<MethodRecord | undefined> => {
  if (driverId === null) return undefined;
  return read.first(paymentMethods, {
    where: and(
      eq(paymentMethods.driverId, driverId),
      eq(paymentMethods.accountId, accountId),
      isNull(paymentMethods.removedAt),
      ne(paymentMethods.last4, ''),
    ),
    orderBy: [
      { column: paymentMethods.createdAt, desc: true },
      { column: paymentMethods.id, desc: true },
    ],
  });
};
