/** What a person has typed for a deed, and the request it makes. Pure; a wrong field is told, never changed. */

import type { refunds } from '../../../bff/billing/payments/contract.ts';
import { linesMinor } from '../../../bff/billing/payments/refundable.ts';
import type { Bill } from '../../../bff/billing/tariffs/bill.ts';
import type { orders } from '../../../bff/charging/orders/contract.ts';
import type { BodyIn } from '../../../bff/kernel/contract.ts';
import { parseAmount, parseDecimal } from '../../../bff/kernel/money.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';

type Endpoints = typeof orders.endpoints;

export interface DeedForm {
  readonly note: string;
  readonly amount: string;
  /** Of a refund: all that is left, an amount, lines of the bill. */
  readonly what: 'all' | 'amount' | 'lines';
  readonly via: 'card' | 'wallet' | 'other';
  readonly lines: ReadonlySet<number>;
  readonly reference: string;
  /** Id of another tariff; '' for the order's own version. */
  readonly tariffId: string;
  /** Of a bill by hand: the energy is given, or the amount. */
  readonly by: 'energy' | 'amount';
  readonly energy: string;
  readonly from: string;
  readonly to: string;
  /** Id of the order to be billed with. */
  readonly into: string;
}
export const emptyForm: DeedForm = {
  note: '',
  amount: '',
  what: 'all',
  via: 'other',
  lines: new Set(),
  reference: '',
  tariffId: '',
  by: 'energy',
  energy: '',
  from: '',
  to: '',
  into: '',
};

/** Where something is wrong; `missing`: not wrong yet. */
export type Wrong = 'amount' | 'tooMuch' | 'energy' | 'times' | 'missing';
type Read<B> = { readonly body: B; readonly wrong?: undefined } | { readonly body?: undefined; readonly wrong: Wrong };

const empty = (text: string) => text.trim() === '';

/** An amount of money; the empty field is not wrong yet. */
const amountOf = (text: string, currency: string): number | Wrong => {
  const read = parseAmount(text, currency);
  if (read.ok && read.value > 0) return read.value;
  return empty(text) ? 'missing' : 'amount';
};

/** @param leftMinor what can be given back at most */
export const readRefund = (
  f: DeedForm,
  bill: Bill | undefined,
  leftMinor: number,
  currency: string,
): Read<BodyIn<typeof refunds.endpoints.create> & { amountMinor: number }> => {
  const lines = [...f.lines].sort((a, b) => a - b);
  const amountMinor =
    f.what === 'all'
      ? leftMinor
      : f.what === 'amount'
        ? amountOf(f.amount, currency)
        : bill
          ? linesMinor(bill, lines)
          : 0;
  if (typeof amountMinor !== 'number') return { wrong: amountMinor };
  if (amountMinor <= 0) return { wrong: 'missing' };
  if (amountMinor > leftMinor) return { wrong: 'tooMuch' };
  return { body: { amountMinor, ...(f.what === 'lines' && { lines }), via: f.via, reason: f.note.trim() } };
};

export const readPaid = (f: DeedForm, openMinor: number, currency: string): Read<BodyIn<Endpoints['markPaid']>> => {
  const amountMinor = empty(f.amount) ? openMinor : amountOf(f.amount, currency);
  if (typeof amountMinor !== 'number') return { wrong: amountMinor };
  if (empty(f.reference)) return { wrong: 'missing' };
  return { body: { note: f.note.trim(), reference: f.reference.trim(), amountMinor } };
};

export const readBill = (f: DeedForm, currency: string, zone: string): Read<BodyIn<Endpoints['billManually']>> => {
  const note = f.note.trim();
  if (f.by === 'amount') {
    const read = parseAmount(f.amount, currency);
    if (read.ok) return { body: { note, amountMinor: read.value } };
    return { wrong: empty(f.amount) ? 'missing' : 'amount' };
  }
  const energy = parseDecimal(f.energy, 3);
  if (!energy.ok || energy.value > 10_000_000) return { wrong: empty(f.energy) ? 'missing' : 'energy' };
  if (f.from === '' && f.to === '') return { body: { note, energyWh: energy.value } };
  const [startedAt, endedAt] = [instantOf(zone, f.from), instantOf(zone, f.to)];
  if (startedAt === undefined || endedAt === undefined || endedAt <= startedAt) return { wrong: 'times' };
  return { body: { note, energyWh: energy.value, startedAt, endedAt } };
};
