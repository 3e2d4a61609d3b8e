/** What bodies of several features of invoices are made of. */
import * as z from 'zod/mini';
import { languages } from './regions.ts';

export const id = z.string().check(z.minLength(1), z.maxLength(64));
export const note = z.string().check(z.trim(), z.maxLength(500));

export const mailAddress = z.email().check(z.maxLength(254));
export const isMailAddress = (text: string): boolean => mailAddress.safeParse(text).success;

/** Why an order cannot stand on an invoice. */
export const orderProblems = [
  'notFound',
  'otherIssuer',
  'running',
  'invoiced',
  'merged',
  'undecided',
  'noBill',
  'unpriced',
  'free',
  'refunded',
  'currency',
] as const;
export type OrderProblemCode = (typeof orderProblems)[number];
/** What else may go wrong with an order in a batch: its invoice is issued, but not sent; the program failed. */
export const batchProblems = [...orderProblems, 'notMailed', 'fault'] as const;
export type BatchProblemCode = (typeof batchProblems)[number];

/** One line for each order, or one for each line of the orders' bills. */
export const lineDetails = ['orders', 'components'] as const;

/** That of the issuer when not given. */
export const language = z.optional(z.enum(languages));
export const detail = z.optional(z.enum(lineDetails));
