/**
 * Tariffs of 2.1 (section I): kept per EVSE, and the cost that the charger itself makes of them. It counts energy and a fixed fee without
 * conditions; of tariffs that ask for more it says that it cannot calculate them.
 */
import type { Charger } from './charger.ts';
import { accepted, done, type Obedience, rejected } from './charger-answers.ts';
import type { Transaction } from './charger-transaction.ts';
import { decimal, fields, records, text } from './dialects/v2-fields.ts';
import type { StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };
type Tariff = Record<string, unknown>;

export class Tariffs {
  readonly #charger: Charger;
  readonly #byConnector = new Map<number, Tariff>();

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  of(connector: number): Tariff | undefined {
    return this.#byConnector.get(connector);
  }

  set({ connector: number, tariff }: Of<'setTariff'>): Obedience {
    const meant = this.#numbers(number);
    if (meant.length === 0) return { answer: rejected };
    return done(() => {
      for (const each of meant) this.#byConnector.set(each, tariff);
    });
  }

  change({ transactionId, tariff }: Of<'changeTariff'>): Obedience {
    const transaction = this.#charger.transaction(transactionId);
    if (transaction === undefined) return { answer: { outcome: 'rejected', detail: 'TxNotFound' } };
    const before = transaction.tariff;
    if (before !== undefined && before.currency !== tariff.currency)
      return { answer: { outcome: 'rejected', detail: 'NoCurrencyChange' } };
    return done(() => {
      transaction.tariff = tariff;
    });
  }

  clear({ connector: number, ids }: Of<'clearTariffs'>): Obedience {
    const meant = this.#numbers(number ?? 0).filter((each) => {
      const id = text(this.#byConnector.get(each)?.tariffId);
      return id !== undefined && (ids === undefined || ids.includes(id));
    });
    if (meant.length === 0) return { answer: { outcome: 'rejected', detail: 'NoTariff' } };
    return done(() => {
      for (const each of meant) this.#byConnector.delete(each);
    });
  }

  read({ connector: number }: Of<'readTariffs'>): Obedience {
    const byId = new Map<string, number[]>();
    for (const each of this.#numbers(number)) {
      const id = text(this.#byConnector.get(each)?.tariffId);
      if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), each]);
    }
    const data = [...byId].map(([tariffId, evseIds]) => ({ tariffId, tariffKind: 'DefaultTariff', evseIds }));
    return { answer: { ...accepted, data } };
  }

  /** CostUpdated: what it costs so far, for the driver to see. */
  tellCost({ transactionId, totalCost }: Of<'tellCost'>): Obedience {
    const transaction = this.#charger.transaction(transactionId);
    return done(() => {
      if (transaction !== undefined) transaction.totalCost = totalCost;
    });
  }

  /** For a message of the transaction: its cost by the tariff that it is charged by. */
  costOf(transaction: Transaction, meterWh: number): { costDetails?: unknown } {
    const { tariff } = transaction;
    if (tariff === undefined || this.#charger.version !== 'ocpp2.1') return {};
    const energyWh = Math.max(0, meterWh - transaction.meterStartWh);
    const chargingTime = Math.max(0, Math.round((this.#charger.now() - transaction.startedAtMs) / 1000));
    const totalUsage = { energy: energyWh / 1000, chargingTime, idleTime: 0 };
    const currency = text(tariff.currency) ?? '';
    const amounts = [priceOf(tariff.energy, 'priceKwh'), priceOf(tariff.fixedFee, 'priceFixed')];
    const [perKwh, fee] = amounts;
    const isBeyond = ['chargingTime', 'idleTime', 'reservationTime', 'reservationFixed', 'minCost', 'maxCost'].some(
      (part) => tariff[part] !== undefined,
    );
    if (isBeyond || perKwh === undefined || fee === undefined) {
      const totalCost = { currency, typeOfCost: 'NormalCost', total: {} };
      const failureReason = 'Only prices of energy and a fixed fee are counted here.';
      return { costDetails: { totalCost, totalUsage, failureToCalculate: true, failureReason } };
    }
    const energy = { exclTax: cents((perKwh * energyWh) / 1000) };
    const fixed = { exclTax: fee };
    const total = { exclTax: cents(energy.exclTax + fee) };
    return { costDetails: { totalCost: { currency, typeOfCost: 'NormalCost', energy, fixed, total }, totalUsage } };
  }

  #numbers(number: number): number[] {
    return this.#charger.connectors.map((each) => each.number).filter((each) => number === 0 || each === number);
  }
}

const cents = (amount: number): number => Math.round(100 * amount) / 100;

/** The one price of a part; 0 for a part that the tariff does not have, `undefined` for one with conditions. */
function priceOf(part: unknown, name: string): number | undefined {
  if (part === undefined) return 0;
  const [first, ...rest] = records(fields(part).prices);
  return rest.length > 0 || first === undefined || first.conditions !== undefined ? undefined : decimal(first[name]);
}
