/**
 * The accents of the merchants' themes, as invoices print them. The server knows no screen and runs without the themes, so they are written down
 * here; a test holds them to what the themes say. Pure.
 */
import type { brands } from '../../access/tenants/contract.ts';

type BrandName = (typeof brands)[number];

export const accents: Readonly<Record<BrandName, string>> = { wattfront: '#007376', voltera: '#6B35CC' };

const isBrand = (name: string | undefined): name is BrandName => name !== undefined && Object.hasOwn(accents, name);

/** Hex; that of the default theme where there is none of this name. */
export const accentOf = (brand: string | undefined): string => accents[isBrand(brand) ? brand : 'wattfront'];
