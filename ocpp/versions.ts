/** The versions that are spoken here and their dialects. No rules in here. */
import type { Dialect } from './dialects/dialect.ts';
import { dialect16 } from './dialects/v16.ts';
import { dialect21 } from './dialects/v21.ts';
import { dialect201 } from './dialects/v201.ts';
import type { OcppVersion } from './rpc/errors.ts';
import type { StationCommand } from './vocabulary.ts';

const dialects: Readonly<Record<OcppVersion, Dialect>> = {
  'ocpp1.6': dialect16,
  'ocpp2.0.1': dialect201,
  'ocpp2.1': dialect21,
};

/** Oldest first. */
export const ocppVersions: readonly OcppVersion[] = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'];

export function dialectOf(version: OcppVersion): Dialect {
  return dialects[version];
}

/** Why a station of this version cannot be told the command; `undefined` when it can, or when the version is not known. */
export function refusalOf(version: string, command: StationCommand): string | undefined {
  const spoken = ocppVersions.find((known) => known === version);
  return spoken === undefined ? undefined : dialectOf(spoken).refusal(command);
}
