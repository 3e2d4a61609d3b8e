/** Sums over samples. Nothing here measures. */

/** The value below which this share of the samples lies; 0 for no samples. */
export const percentile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** Runs of two rivals taken in turns, so that a busy moment of the machine meets both. Answers the median of each. */
export const inTurns = async <A extends string>(
  rounds: number,
  rivals: Record<A, () => Promise<number> | number>,
): Promise<Record<A, number>> => {
  const names = Object.keys(rivals) as A[];
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<A, number[]>;
  for (let i = 0; i < rounds; i++)
    for (const name of i % 2 === 0 ? names : names.toReversed()) found[name].push(await rivals[name]());
  return Object.fromEntries(names.map((name) => [name, median(found[name])])) as Record<A, number>;
};
