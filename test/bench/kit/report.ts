/** What a benchmark says: one line per figure, the product's value beside its ceiling's, as a table for people or as JSON for machines. */

export interface Line {
  /** Name of the benchmark, as given on the command line. */
  bench: string;
  /** What is counted, in words. */
  what: string;
  unit: string;
  product: number;
  /** What the same machine did at the same time without the product; null where nothing comparable exists. */
  ceiling: number | null;
  /** The figure to be judged: a ratio where there is a ceiling, the product's value otherwise. */
  figure: number;
  /** `≥ 0.5`, `≤ 25`, …; null where nothing was promised. */
  target: string | null;
  met: boolean | null;
}

/** A figure that may not fall short of (`≥`) or exceed (`≤`) its target. */
export type Target = readonly ['≥' | '≤', number];

const judged = (figure: number, target: Target | undefined): Pick<Line, 'target' | 'met'> =>
  target
    ? { target: target.join(' '), met: target[0] === '≥' ? figure >= target[1] : figure <= target[1] }
    : { target: null, met: null };

/** Product ÷ ceiling. */
export const ratio = (
  about: Pick<Line, 'bench' | 'what' | 'unit' | 'product'> & { ceiling: number },
  target?: Target,
): Line => {
  const figure = about.product / about.ceiling;
  return { ...about, figure, ...judged(figure, target) };
};

/** The product's own value, judged by itself; a ceiling is told beside it when there is one. */
export const value = (
  about: Pick<Line, 'bench' | 'what' | 'unit' | 'product'> & { ceiling?: number },
  target?: Target,
): Line => ({ ceiling: null, ...about, figure: about.product, ...judged(about.product, target) });

const shown = (n: number | null): string => {
  if (n === null) return '–';
  if (Math.abs(n) >= 1000) return Math.round(n).toLocaleString('en').replaceAll(',', ' ');
  return String(Number(n.toPrecision(3)));
};

export const printTable = (lines: readonly Line[]): void => {
  const head = ['bench', 'what', 'product', 'ceiling', 'unit', 'figure', 'target', ''];
  const rows = lines.map((l) => [
    l.bench,
    l.what,
    shown(l.product),
    shown(l.ceiling),
    l.unit,
    l.ceiling !== null && l.figure !== l.product ? `${l.figure.toFixed(2)}×` : shown(l.figure),
    l.target ?? '',
    l.met === null ? '' : l.met ? 'met' : 'MISSED',
  ]);
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i]?.length ?? 0)));
  const right = new Set([2, 3, 5]);
  const line = (cells: string[]) =>
    cells
      .map((c, i) => (right.has(i) ? c.padStart(widths[i] ?? 0) : c.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  console.info([line(head), ...rows.map(line)].join('\n'));
};

export const printJson = (lines: readonly Line[]): void => {
  for (const l of lines) console.info(JSON.stringify(l));
};
