/** Passports: what a charger is, what it can be asked, what is odd about its kind, and how it did in the conformance run. */
import * as z from 'zod/mini';
import { stationCommandKinds } from '../../../ocpp/vocabulary.ts';
import { endpoint, feature } from '../../kernel/contract.ts';
import { conformanceRun } from './conformance.ts';

export const ability = z.object({
  kind: z.enum(stationCommandKinds),
  can: z.enum(['yes', 'no', 'unknown']),
  reason: z.string(),
});

export const passport = z.object({
  device: z.object({
    vendor: z.string(),
    model: z.string(),
    serial: z.string(),
    firmware: z.string(),
    /** ocpp1.6, ocpp2.0.1, ocpp2.1; empty before the first connection. */
    version: z.string(),
  }),
  /** Feature profiles of 1.6, controllers of 2.x. */
  features: z.array(z.string()),
  abilities: z.array(ability),
  quirks: z.array(z.object({ id: z.string(), what: z.string(), remedy: z.string(), seenIn: z.string() })),
  /** By setting. */
  limits: z.record(z.string(), z.number()),
  /** Units and measurands it uses. */
  units: z.array(z.string()),
  /** The last run with a charger of this kind; `ofThis`: with this very charger. */
  conformance: z.nullable(z.extend(conformanceRun, { ofThis: z.boolean() })),
  learnedAt: z.nullable(z.int()),
});
export type Passport = z.infer<typeof passport>;

const charger = '/v1/chargers/{id}' as const;

export const passports = feature('passports', 'What chargers can do', {
  passport: endpoint({
    method: 'GET',
    path: `${charger}/passport`,
    may: 'charger:view',
    summary: 'What the charger is and can be asked, with the reasons, and what is known of its kind',
    out: passport,
  }),
  runConformance: endpoint({
    method: 'POST',
    path: `${charger}/conformance`,
    may: 'charger:command',
    status: 202,
    summary: 'Ask the charger a number of harmless questions and judge the answers; the result stands in its passport',
    body: z.strictObject({}),
    out: conformanceRun,
  }),
});
