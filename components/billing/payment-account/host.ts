/** What the payment account is to its parts that are loaded on demand. Types only. */
import type { paymentAccounts } from '../../../bff/billing/payments/contract.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import type { WfElement } from '../../base/element.ts';

export type PaymentStatus = Answer<typeof paymentAccounts.endpoints.status>;
export type AccountRow = NonNullable<PaymentStatus['account']>;

export interface AccountHost extends WfElement {
  readonly status: PaymentStatus | undefined;
  readonly mayEdit: boolean;
  readonly zone: string;
  /** The account is another now. */
  takeAccount(row: AccountRow): void;
}
