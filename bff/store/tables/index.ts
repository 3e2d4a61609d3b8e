/** Every table of the product. */
export * from './access.ts';
export * from './billing.ts';
export * from './charging.ts';
export * from './equipment.ts';
