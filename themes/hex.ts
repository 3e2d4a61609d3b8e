/** Colours of a brand for what is printed: hex of the light scheme, since paper is white. Pure. */
import { linearRgb } from './contrast.ts';
import { type Brand, colours } from './tokens.ts';

/** The transfer curve of sRGB (IEC 61966-2-1), as two digits. */
const digits = (linear: number): string => {
  const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded)
    .toString(16)
    .padStart(2, '0');
};

/** The brand's accent, such as `#0F766E`. */
export const accentHex = (brand: Brand): string => {
  const { light } = brand.colours.accent ?? colours.accent;
  return `#${linearRgb(light).map(digits).join('')}`.toUpperCase();
};
