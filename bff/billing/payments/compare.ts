/** Our books of a day against the provider's, line by line. Pure: who reads both is `reconcile.ts`. */
import type { Difference } from './entities.ts';
import type { Movement } from './provider.ts';

/** What we think a payment, refund, dispute or payout moved at the provider, in whichever direction. */
export interface OurMovement {
  readonly kind: 'payment' | 'refund' | 'dispute' | 'payout';
  readonly id: string;
  /** The provider's name of it. */
  readonly externalId: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  /** Of payments. Null where the provider may not have told it yet: it is taken over instead of compared. */
  readonly providerFeeMinor: number | null;
  /** It happened on the day that is compared: theirs must know it. */
  readonly isOfDay: boolean;
}

export interface Compared {
  readonly checked: number;
  readonly differences: Difference[];
  /** Payments whose fee is known now, and was not. */
  readonly fees: readonly { readonly id: string; readonly providerFeeMinor: number }[];
}

/**
 * @param theirs lines of the day
 * @param around objects that they booked on the day or close to it, so that what fell on the other side of midnight is not missed
 */
export function compare(
  ours: readonly OurMovement[],
  theirs: readonly Movement[],
  around: ReadonlySet<string>,
): Compared {
  const differences: Difference[] = [];
  const fees: { id: string; providerFeeMinor: number }[] = [];
  const byName = new Map(ours.map((each) => [each.externalId, each]));
  for (const line of theirs) {
    const our = byName.get(line.objectId);
    if (!our) {
      const note = `${line.type} that is not known here`;
      differences.push({
        kind: 'unknown',
        objectId: line.objectId || line.id,
        ours: null,
        theirs: line.amountMinor,
        note,
      });
      continue;
    }
    // Paid out in another currency than it was charged in: the amounts cannot be the same.
    if (our.currency !== line.currency) continue;
    const differ = (kind: Difference['kind'], a: number, b: number) => {
      if (a !== b)
        differences.push({ kind, objectId: our.id, ours: a, theirs: b, note: `${line.type} ${line.objectId}` });
    };
    // Without signs: what was taken back has a second line the other way.
    differ('amount', our.amountMinor, Math.abs(line.amountMinor));
    differ('fee', our.feeMinor, Math.abs(line.feeMinor));
    if (our.kind !== 'payment') continue;
    if (our.providerFeeMinor !== null) differ('providerFee', our.providerFeeMinor, line.providerFeeMinor);
    else if (line.providerFeeMinor !== 0) fees.push({ id: our.id, providerFeeMinor: line.providerFeeMinor });
  }
  const missing = ours.filter(({ isOfDay, externalId }) => isOfDay && !around.has(externalId));
  for (const { kind, id, amountMinor, externalId } of missing) {
    const note = `${kind} ${externalId} is not in Stripe's books`;
    differences.push({ kind: 'missing', objectId: id, ours: amountMinor, theirs: null, note });
  }
  return { checked: theirs.length + missing.length, differences, fees };
}
