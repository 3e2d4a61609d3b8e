/** The versions that are spoken here and their dialects. No rules in here. */
import type { Dialect } from './dialects/dialect.ts';
import { dialect16 } from './dialects/v16.ts';
import type { OcppVersion } from './rpc/errors.ts';

const dialects = { 'ocpp1.6': dialect16 } satisfies Partial<Record<OcppVersion, Dialect>>;

/** Oldest first. */
export const ocppVersions = Object.keys(dialects) as (keyof typeof dialects)[];

export function dialectOf(version: OcppVersion): Dialect {
  return dialects[version as keyof typeof dialects];
}
