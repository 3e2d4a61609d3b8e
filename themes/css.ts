/**
 * Writes tokens as CSS text in the two forms they are needed: for a page (`--wf-*` that everything below inherits) and for the
 * shadow root of a widget (`--_*`, defaults below what the page sets). Pure text; nothing here touches a document.
 */
import { voltera } from './brands/voltera.ts';
import { wattfront } from './brands/wattfront.ts';
import { type Brand, colours, type Oklch, type Shade, sizes } from './tokens.ts';

export const brands: Readonly<Record<string, Brand>> = { wattfront, voltera };

const colour = ([l, c, h]: Oklch) => `oklch(${l} ${c} ${h})`;
const pair = ({ light, dark }: Shade) => `light-dark(${colour(light)},${colour(dark)})`;

/** Name and value of every token of a brand; with `all` false only those that the brand says differently. */
export const tokenValues = (brand: Brand, all = true): [name: string, value: string][] => [
  ...Object.entries({ ...(all && colours), ...brand.colours }).map(([k, v]): [string, string] => [k, pair(v)]),
  ...Object.entries({ ...(all && sizes), ...brand.sizes }),
];

/** For a page: the custom properties on `selector`. `all` false leaves out what the default brand already says. */
export const pageCss = (brand: Brand, selector: string, all = true): string => {
  const font = brand.font ? [['font', brand.font]] : [];
  const lines = [...tokenValues(brand, all), ...font].map(([name, value]) => `  --wf-${name}: ${value};`);
  return `${selector} {\n${lines.join('\n')}\n}\n`;
};

/** For a shadow root: what the page says, or else the brand. Adopt it before a widget's own sheets. */
export const shadowCss = (brandName: string): string => {
  const brand = brands[brandName] ?? wattfront;
  const values = tokenValues(brand).map(([name, value]) => `--_${name}:var(--wf-${name},${value})`);
  return `:host{${values.join(';')};font-family:var(--wf-font,${brand.font ?? 'inherit'})}`;
};
