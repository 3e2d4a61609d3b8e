/**
 * A statement from the sums of the ledger by day: what each merchant's books say of a time, and the balances before and after it. Pure; the query is
 * in `span-sums.ts`.
 */
import type { LedgerAccount, LedgerKind } from '../../store/tables/ledger.ts';
import type { Balances, Statement } from './contract.ts';

/** Of one merchant, currency, kind and pair of accounts. */
export interface LedgerSum {
  readonly tenantId: string;
  readonly currency: string;
  readonly kind: LedgerKind;
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  /** Up to the day before the time, and within it. */
  readonly beforeMinor: number;
  readonly withinMinor: number;
}

type Moved = Pick<LedgerSum, 'kind' | 'debit' | 'credit'> & { readonly amountMinor: number };
type Amounts = Omit<Statement, 'tenantId' | 'tenantName' | 'currency' | 'orders' | 'opening' | 'closing'>;

/** One per merchant and currency, in the order of the sums. */
export function statementsOf(
  sums: readonly LedgerSum[],
): (Pick<Statement, 'tenantId' | 'currency' | 'opening' | 'closing'> & Amounts)[] {
  const books = Map.groupBy(sums, ({ tenantId, currency }) => `${tenantId} ${currency}`);
  return [...books.values()].flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const before = rows.map((row) => ({ ...row, amountMinor: row.beforeMinor }));
    const within = rows.map((row) => ({ ...row, amountMinor: row.withinMinor }));
    return [
      {
        tenantId: first.tenantId,
        currency: first.currency,
        ...amountsOf(within),
        opening: balancesOf(before),
        closing: balancesOf([...before, ...within]),
      },
    ];
  });
}

function amountsOf(rows: readonly Moved[]): Amounts {
  const discountMinor = balanceOf(rows, 'discount', 'discount');
  const netMinor = balanceOf(rows, 'receivable', 'order');
  const taxMinor = balanceOf(rows, 'receivable', 'tax');
  return {
    grossMinor: netMinor + discountMinor,
    discountMinor,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    paymentsMinor: 0 - balanceOf(rows, 'receivable', 'payment'),
    refundsMinor: balanceOf(rows, 'receivable', 'refund'),
    feesMinor: balanceOf(rows, 'fees'),
    disputesMinor: balanceOf(rows, 'disputed') + balanceOf(rows, 'writtenOff', 'dispute'),
    writeOffsMinor: balanceOf(rows, 'writtenOff', 'writeOff'),
    taxReturnedMinor: balanceOf(rows, 'tax', 'writeOff'),
    topUpsMinor: 0 - balanceOf(rows, 'wallet', 'topUp') - balanceOf(rows, 'wallet', 'dispute'),
    bonusesMinor: 0 - balanceOf(rows, 'wallet', 'bonus'),
    payoutsMinor: balanceOf(rows, 'bank', 'payout'),
  };
}

/** What a merchant took in for merchants below it and has not handed over, by its own books. */
export const owedBelow = (rows: readonly Moved[]): number => {
  const handedOver = rows.filter(({ kind, debit }) => kind === 'payout' && debit === 'due');
  return 0 - balanceOf(rows, 'due', 'transfer') - balanceOf(handedOver, 'due');
};

const balancesOf = (rows: readonly Moved[]): Balances => ({
  receivableMinor: balanceOf(rows, 'receivable'),
  clearingMinor: balanceOf(rows, 'clearing'),
  bankMinor: balanceOf(rows, 'bank'),
  walletMinor: 0 - balanceOf(rows, 'wallet'),
  dueMinor: balanceOf(rows, 'due'),
});

/** Debits − credits of an account (taken from 0 where the other way round is meant: no amount is −0); of one kind only where it is given. */
export function balanceOf(rows: readonly Moved[], account: LedgerAccount, kind?: LedgerKind): number {
  let minor = 0;
  for (const row of rows) {
    if (kind !== undefined && row.kind !== kind) continue;
    if (row.debit === account) minor += row.amountMinor;
    if (row.credit === account) minor -= row.amountMinor;
  }
  return minor;
}
