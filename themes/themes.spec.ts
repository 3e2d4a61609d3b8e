/** Every brand is readable in light and dark, and the style sheets for pages say what the data says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from './contrast.ts';
import { brands, shadowCss } from './css.ts';
import { accentHex } from './hex.ts';
import { styleSheets } from './sheets.ts';
import { type ColourName, colours, type Oklch } from './tokens.ts';

const grounds: ColourName[] = ['surface', 'raised', 'sunken'];
const words: ColourName[] = ['text', 'muted', 'accent', 'bad'];
const marks: ColourName[] = ['line-strong', 'focus', 'ok', 'busy', 'hold', 'warn', 'major', 'bad', 'off', 'accent'];

it('knows the contrast of black on white', () => {
  expect(contrast([0, 0, 0], [1, 0, 0])).toBeCloseTo(21, 1);
  // #767676 on white is the well-known limit of 4.54.
  expect(contrast([0.5658, 0, 0], [1, 0, 0])).toBeCloseTo(4.54, 1);
});

/** As Chromium paints them. */
const printed: Record<string, string> = { wattfront: '#007376', voltera: '#6B35CC' };
const contrastOnPaper = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
};

it('writes colours as hex, clipped to what paper and screens can show', () => {
  const hexOf = (accent: Oklch) =>
    accentHex({ name: '', colours: { accent: { light: accent, dark: accent } }, sizes: {} });
  expect([hexOf([0, 0, 0]), hexOf([0.5658, 0, 0]), hexOf([1, 0, 0])]).toEqual(['#000000', '#767676', '#FFFFFF']);
  expect(hexOf([0.628, 0.2577, 29.23])).toBe('#FF0000');
  expect(hexOf([0.9, 0.4, 145])).toBe('#00FF00');
});

describe.each(Object.values(brands))('brand $name', (brand) => {
  const of = (name: ColourName, scheme: 'light' | 'dark') => (brand.colours[name] ?? colours[name])[scheme];
  it.each(['light', 'dark'] as const)('has contrast in %s', (scheme) => {
    const weak: string[] = [];
    const need = (front: ColourName, ground: ColourName, least: number) => {
      const is = contrast(of(front, scheme), of(ground, scheme));
      if (is < least) weak.push(`${front} on ${ground}: ${is.toFixed(2)} < ${least}`);
    };
    for (const ground of grounds) {
      for (const word of words) need(word, ground, 4.5);
      for (const mark of marks) need(mark, ground, 3);
    }
    need('on-accent', 'accent', 4.5);
    need('on-bad', 'bad', 4.5);
    expect(weak).toEqual([]);
  });
  it('has an accent in which small print on paper can be read', () => {
    const hex = accentHex(brand);
    expect(hex).toBe(printed[brand.name]);
    // Invoices write the issuer's name in it, a long one in 10 points.
    expect(contrastOnPaper(hex)).toBeGreaterThanOrEqual(4.5);
  });
  it('lets the page win inside a widget', () => {
    expect(shadowCss(brand.name)).toContain('--_accent:var(--wf-accent,light-dark(');
  });
});

// The formatter lays the files out; what they say is compared.
const bare = (css: string) => css.replace(/\s+/g, '').replaceAll('"', "'");
it('keeps the style sheets in step with the data', () => {
  for (const [file, text] of Object.entries(styleSheets()))
    expect(bare(readFileSync(new URL(file, import.meta.url), 'utf8')), `${file}: run themes/build.ts`).toBe(bare(text));
});
