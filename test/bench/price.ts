/**
 * Sessions priced per second by the product's one formula, on one core and without a database. There is nothing to hold beside an exact
 * bill with an explained line per price, so these are plain figures, judged by what was promised for them.
 */
import { type ExampleKind, exampleKinds, exampleSession } from '../../bff/billing/tariffs/example.ts';
import { price } from '../../bff/billing/tariffs/price.ts';
import { type Line, value } from './kit/report.ts';
import { median } from './kit/stats.ts';

const roundMs = 1_000;
const rounds = 5;
const promised: Record<ExampleKind, number> = { simple: 100_000, complex: 20_000, elements: 20_000 };
const what: Record<ExampleKind, string> = {
  simple: 'simple sessions',
  complex: 'complex sessions',
  elements: 'sessions by OCPI elements, with discounts',
};

const perSecond = (kind: ExampleKind): number => {
  const inputs = Array.from({ length: 500 }, (_, i) => exampleSession(kind, i));
  const round = () => {
    const startedAt = performance.now();
    let priced = 0;
    let totalMinor = 0;
    let ms = 0;
    while (ms < roundMs) {
      for (const input of inputs) totalMinor += price(input).totalMinor;
      priced += inputs.length;
      ms = performance.now() - startedAt;
    }
    if (totalMinor <= 0) throw new Error('Nothing was priced.');
    return (priced * 1000) / ms;
  };
  round();
  return median(Array.from({ length: rounds }, round));
};

export const pricing = async (): Promise<Line[]> =>
  exampleKinds.map((kind) =>
    value({ bench: 'price', what: `price(), ${what[kind]}`, unit: 'sessions/s', product: perSecond(kind) }, [
      '≥',
      promised[kind],
    ]),
  );
