/** What must hold of every bill, whatever the tariff, the terms, the zone and the meter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementTariffs, feeTariffs, rates, steady, terms, usages, zones } from './arbitraries.ts';
import { type Bill, billSchema } from './bill.ts';
import { normaliseBands } from './check.ts';
import { type PriceInput, price } from './price.ts';
import { type Band, type Tariff, tariffSchema } from './tariff.ts';
import { termsSchema } from './terms.ts';

const MINUTE = 60_000;
const tariffs = fc.oneof(feeTariffs, elementTariffs);
const inputs: fc.Arbitrary<PriceInput> = fc.record({
  tariff: tariffs,
  zone: zones,
  usage: usages,
  terms: fc.option(terms, { nil: undefined }),
});
const RUNS = { numRuns: 12_000 };
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const quantityOf = ({ lines }: Bill, component: string) =>
  sum(lines.filter((line) => line.component === component).map((line) => line.quantity));
const amountOf = ({ lines }: Bill, component: string) =>
  sum(lines.filter((line) => line.component === component).map((line) => line.amountMinor));

/** A failed expectation is costly to make a million times: plain comparisons first. */
function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

describe('every bill', { timeout: 60_000 }, () => {
  it('adds up, line by line and rate by rate, and is never negative', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const bill = price(input);
        check(sum(bill.lines.map((line) => line.amountMinor)) >= 0, 'the lines are negative');
        check(bill.netMinor >= 0 && bill.taxMinor >= 0 && bill.totalMinor >= 0, 'a total is negative');
        check(bill.netMinor + bill.taxMinor === bill.totalMinor, 'net and tax are not the total');
        const isNamed = bill.lines.map((line) => line.taxBasisPoints !== undefined);
        check(isNamed.every(Boolean) || !isNamed.some(Boolean), 'some lines name a rate, others do not');
        for (const { rateBasisPoints, included, netMinor, taxMinor } of bill.taxes) {
          const ours = bill.lines.filter(({ taxBasisPoints = rateBasisPoints }) => taxBasisPoints === rateBasisPoints);
          const linesMinor = sum(ours.map((line) => line.amountMinor));
          check(linesMinor === (included ? netMinor + taxMinor : netMinor), 'a rate is not the sum of its lines');
          // Taken out of a price, half a unit of the net is that much more of the gross.
          const half = included ? 0.5 + rateBasisPoints / 20_000 : 0.5;
          check(Math.abs(taxMinor - (netMinor * rateBasisPoints) / 10_000) <= half + 1e-6, 'a tax is not its rate');
        }
        if (bill.taxes.length === 0) check(bill.taxMinor === 0, 'there is tax without a rate');
      }),
      RUNS,
    );
  });

  it('bills exactly the energy and time that there was, and never more than once', () => {
    fc.assert(
      fc.property(feeTariffs, zones, usages, (tariff, zone, usage) => {
        const bill = price({ tariff, zone, usage });
        const sorted = [...usage.samples].sort((a, b) => a.atMs - b.atMs || a.registerWh - b.registerWh);
        const usedWh = Math.max(0, (sorted.at(-1)?.registerWh ?? 0) - (sorted[0]?.registerWh ?? 0));
        check(quantityOf(bill, 'energy') === (tariff.energy ? usedWh : 0), 'energy was lost or invented');
        check(
          quantityOf(bill, 'service') === (tariff.service ? usedWh : 0),
          'energy of the service was lost or invented',
        );
        const seconds = Math.floor((usage.endMs - usage.startMs) / 1000);
        check(quantityOf(bill, 'duration') + quantityOf(bill, 'idle') <= seconds, 'time was billed twice');
        if (tariff.duration && usage.idle?.length === 0)
          check(quantityOf(bill, 'duration') === seconds, 'time was lost');
      }),
      RUNS,
    );
  });

  it('of elements bills no more than was used, but for one rounding up', () => {
    fc.assert(
      fc.property(elementTariffs, zones, usages, (tariff, zone, usage) => {
        const bill = price({ tariff, zone, usage });
        const sorted = [...usage.samples].sort((a, b) => a.atMs - b.atMs || a.registerWh - b.registerWh);
        const usedWh = Math.max(0, (sorted.at(-1)?.registerWh ?? 0) - (sorted[0]?.registerWh ?? 0));
        check(quantityOf(bill, 'energy') < usedWh + 900, 'energy was invented');
        const seconds = Math.floor((usage.endMs - usage.startMs) / 1000);
        check(quantityOf(bill, 'duration') + quantityOf(bill, 'idle') < seconds + 900, 'time was invented');
        check(bill.lines.filter((line) => line.component === 'start').length <= 1, 'a flat price was paid twice');
        const stepped = bill.lines.filter((line) => line.why.params.stepSize !== undefined);
        check(new Set(stepped.map((line) => line.component)).size === stepped.length, 'a dimension was rounded twice');
      }),
      RUNS,
    );
  });

  it('is the same, byte for byte, when its stored inputs are priced again; shapes and bills fit their schemas', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const bill = JSON.stringify(price(input));
        const stored: PriceInput = JSON.parse(JSON.stringify(input));
        check(JSON.stringify(price(stored)) === bill, 'priced again it differs');
        const parsed = billSchema.safeParse(JSON.parse(bill));
        check(parsed.success && JSON.stringify(parsed.data) === bill, 'the bill does not fit its schema');
        const tariff = tariffSchema.safeParse(stored.tariff);
        const ours = stored.terms === undefined || termsSchema.safeParse(stored.terms).success;
        check(tariff.success && ours, 'the inputs do not fit their schemas');
        const again = tariff.success && JSON.stringify(price({ ...stored, tariff: tariff.data }));
        check(again === bill, 'parsed by its schema it differs');
      }),
      { numRuns: 8000 },
    );
  });

  it('does not depend on the order of samples, idle periods and power readings', () => {
    fc.assert(
      fc.property(inputs, fc.infiniteStream(fc.nat()), (input, keys) => {
        const shuffle = <T>(items: readonly T[] = []) =>
          items
            .map((item) => ({ item, key: keys.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const { usage } = input;
        // Two powers told for one instant contradict each other; the later in the list counts.
        const powers = [...new Map(usage.powers?.map((power) => [power.atMs, power])).values()];
        const ours = { ...usage, powers };
        const shuffled = {
          ...ours,
          samples: shuffle(usage.samples),
          idle: shuffle(usage.idle),
          powers: shuffle(powers),
        };
        check(
          JSON.stringify(price({ ...input, usage: shuffled })) === JSON.stringify(price({ ...input, usage: ours })),
          'the order matters',
        );
      }),
      RUNS,
    );
  });

  it('does not change when a session is sampled more finely at the same power', () => {
    fc.assert(
      fc.property(
        tariffs,
        zones,
        steady,
        fc.option(terms, { nil: undefined }),
        (tariff, zone, { coarse, fine }, granted) => {
          const [once, often] = [coarse, fine].map((usage) => price({ tariff, zone, usage, terms: granted }));
          check(JSON.stringify(once) === JSON.stringify(often), 'the sampling matters');
        },
      ),
      RUNS,
    );
  });

  it('does not change when the same week is drawn with other bands', () => {
    fc.assert(
      fc.property(rates, zones, usages, fc.integer({ min: 1, max: 1439 }), (energy, zone, usage, cutMinute) => {
        // Cut every band in two at one minute, one weekday at a time: the same prices in many more pieces.
        const pieces = energy.bands.flatMap((band) =>
          band.days.flatMap((only) => [
            { ...band, days: [only], toMinute: Math.min(band.toMinute, cutMinute) },
            { ...band, days: [only], fromMinute: Math.max(band.fromMinute, cutMinute) },
          ]),
        );
        const cut = pieces.filter((band) => band.fromMinute < band.toMinute).reverse();
        const billWith = (drawn: Band[]) =>
          price({ tariff: { currency: 'EUR', energy: { ...energy, bands: drawn } }, zone, usage });
        expect(billWith(cut)).toEqual(billWith(energy.bands));
        expect(normaliseBands(cut)).toEqual(energy.bands);
      }),
      { numRuns: 2000 },
    );
  });

  it('of elements does not depend on where those of other dimensions stand', () => {
    fc.assert(
      fc.property(elementTariffs, zones, usages, (tariff, zone, usage) => {
        // One element per component, all of a dimension together, their own order kept.
        const singles = (tariff.elements ?? []).flatMap(({ components, restrictions }) =>
          components.map((component) => ({ components: [component], restrictions })),
        );
        const sorted = singles.toSorted((a, b) => a.components[0]!.dimension.localeCompare(b.components[0]!.dimension));
        const apart: Tariff = { ...tariff, minTotal: undefined, elements: sorted };
        const [one, other] = [{ ...tariff, minTotal: undefined }, apart].map((each) =>
          price({ tariff: each, zone, usage }),
        );
        const plain = (bill: Bill) =>
          bill.lines.map(({ component, quantity, amountMinor }) => `${component} ${quantity} ${amountMinor}`).join();
        check(plain(one!) === plain(other!), 'the place of other dimensions matters');
      }),
      RUNS,
    );
  });

  it('without a limit a discount only ever makes cheaper, and stays within its own bounds', () => {
    fc.assert(
      fc.property(inputs, terms, (input, granted) => {
        const tariff = { ...input.tariff, minTotal: undefined, maxTotal: undefined };
        const full = price({ ...input, tariff, terms: undefined });
        const bill = price({ ...input, tariff, terms: granted });
        check(bill.totalMinor <= full.totalMinor, 'a discount made it dearer');
        const used = sum(bill.lines.filter((line) => line.amountMinor > 0).map((line) => line.amountMinor));
        check(-amountOf(bill, 'discount') - amountOf(bill, 'waiver') <= used, 'more was taken off than there was');
        for (const { benefit } of granted.reductions) {
          if (granted.reductions.length > 1 || benefit.kind === 'amount' || benefit.maxMinor === undefined) continue;
          check(-amountOf(bill, 'discount') <= benefit.maxMinor, 'the bound of a discount was broken');
        }
        if (granted.free !== undefined) check(bill.totalMinor === 0, 'a free session costs something');
      }),
      RUNS,
    );
  });

  it('keeps the limits: below the most, and at least the least where something was used', () => {
    fc.assert(
      fc.property(tariffs, zones, usages, (tariff, zone, usage) => {
        const { minTotal, maxTotal } = tariff;
        const { netMinor, totalMinor } = price({ tariff: { ...tariff, minTotal: undefined }, zone, usage });
        check(netMinor <= (maxTotal?.netMinor ?? netMinor), 'net above the most');
        check(totalMinor <= (maxTotal?.grossMinor ?? totalMinor), 'gross above the most');
        if (usage.endMs === usage.startMs) return;
        const lifted = price({ tariff: { ...tariff, maxTotal: undefined }, zone, usage });
        check(lifted.netMinor >= (minTotal?.netMinor ?? 0), 'net below the least');
        check(lifted.totalMinor >= (minTotal?.grossMinor ?? 0), 'gross below the least');
      }),
      RUNS,
    );
  });

  it('never falls when more energy is drawn at a flat price', () => {
    fc.assert(
      fc.property(
        feeTariffs,
        zones,
        usages,
        fc.nat(3_000_000),
        fc.nat(5000),
        (tariff, zone, usage, basePriceMicros, moreWh) => {
          const flat = { ...tariff, energy: { basePriceMicros, bands: [] }, service: undefined };
          const lastMs = Math.max(...usage.samples.map((sample) => sample.atMs));
          const lastWh = Math.max(
            ...usage.samples.filter(({ atMs }) => atMs === lastMs).map((sample) => sample.registerWh),
          );
          const samples =
            usage.samples.length === 0 ? [] : [...usage.samples, { atMs: lastMs + 1, registerWh: lastWh + moreWh }];
          const more = price({ tariff: flat, zone, usage: { ...usage, samples } });
          check(more.totalMinor >= price({ tariff: flat, zone, usage }).totalMinor, 'more energy cost less');
        },
      ),
      RUNS,
    );
  });

  it('never falls while a session runs on', () => {
    fc.assert(
      fc.property(feeTariffs, zones, usages, fc.nat(600 * MINUTE), (tariff, zone, usage, laterMs) => {
        const later = price({ tariff, zone, usage: { ...usage, endMs: usage.endMs + laterMs, idle: [] } });
        const now = price({ tariff, zone, usage: { ...usage, idle: [] } });
        check(later.totalMinor >= now.totalMinor, 'more time cost less');
      }),
      RUNS,
    );
  });
});
