import { expect, it } from 'vitest';
import { brands } from '../../../themes/css.ts';
import { accentHex } from '../../../themes/hex.ts';
import { accentOf, accents } from './accents.ts';

it('says what the themes say', () => {
  const ofThemes = Object.values(brands).map((brand) => [brand.name, accentHex(brand)]);
  expect(accents).toEqual(Object.fromEntries(ofThemes));
});

it('takes the default theme where a name is not known', () => {
  expect(accentOf('voltera')).toBe(accents.voltera);
  for (const name of ['', 'toString', undefined]) expect(accentOf(name)).toBe(accents.wattfront);
});
