/** The bar that says how long a distance is. Pure. */

/** The longest of 1, 2, 5 · 10ⁿ metres that is at most `maxPx` long. */
export const scaleBar = (metresPerPx: number, maxPx: number): { metres: number; px: number } => {
  const most = metresPerPx * maxPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2, 1].find((each) => each * power <= most) ?? 1) * power;
  return { metres, px: Math.round(metres / metresPerPx) };
};

export const distanceText = (metres: number, locale: string): string => {
  const [value, unit] = metres >= 1000 ? [metres / 1000, 'kilometer'] : [metres, 'meter'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit }).format(value);
};
