/** What may be done with an order's money, by its state and by what the session may. Pure; the server decides again. */
import { openMinorOf } from '../../../bff/billing/settle/state.ts';
import type { Permission } from '../../../bff/kernel/permissions.ts';
import type { OrderRow } from './view-state.ts';

/** Named as the endpoints are; the first of them that is possible is the one offered first. */
export const deedNames = ['accept', 'refund', 'markPaid', 'reprice', 'bill', 'merge', 'waive', 'writeOff'] as const;
export type DeedName = (typeof deedNames)[number];

/** Decisions about the bill; each can be looked at before it is taken, but for `accept`. */
export const decisions = ['accept', 'reprice', 'bill', 'merge', 'waive'] as const;
export type DecisionName = (typeof decisions)[number];
export const isDecision = (name: DeedName): name is DecisionName => (decisions as readonly string[]).includes(name);

export type Lock = 'merged' | 'paying' | 'disputed' | 'writtenOff' | 'refunded' | 'invoiced';

/** Why the bill of an ended order stays as it is; undefined when it may change. */
export const lockOf = (o: OrderRow): Lock | undefined => {
  if (o.mergedInto !== null) return 'merged';
  if (o.paymentState === 'paying' || o.paymentState === 'disputed' || o.paymentState === 'writtenOff')
    return o.paymentState;
  if (o.refundedMinor > 0) return 'refunded';
  return o.invoiceId === null ? undefined : 'invoiced';
};

export const deedsFor = (o: OrderRow, may: (permission: Permission) => boolean): DeedName[] => {
  if (o.state === 'charging') return [];
  const lock = lockOf(o);
  const isOpen = openMinorOf(o) > 0 && (lock === undefined || lock === 'invoiced');
  const possible: Record<DeedName, boolean> = {
    accept: lock === undefined && o.review === 'open',
    reprice: lock === undefined,
    bill: lock === undefined,
    merge: lock === undefined && o.review !== 'merged',
    waive: lock === undefined && o.totalMinor > 0,
    refund: o.paidMinor > o.refundedMinor && o.paymentState !== 'paying' && o.paymentState !== 'disputed',
    markPaid: isOpen,
    writeOff: isOpen,
  };
  return deedNames.filter((name) => possible[name] && may(name === 'refund' ? 'payment:refund' : 'order:edit'));
};
