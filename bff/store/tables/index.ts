/** Every table of the product. */
export * from './access.ts';
export * from './charging.ts';
export * from './equipment.ts';
export * from './invoices.ts';
export * from './ledger.ts';
export * from './offers.ts';
export * from './payments.ts';
export * from './reports.ts';
