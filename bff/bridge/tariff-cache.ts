/** Tariff versions as a node remembers them. */
import { type Tariff, tariffSchema } from '../billing/tariffs/tariff.ts';
import { tariffVersions } from '../store/tables/index.ts';
import type { Reader } from '../store/types.ts';

/** Immutable, so read once per process. */
export type TariffCache = Map<string, Tariff>;
const maxTariffs = 5_000;

export async function tariffOf(read: Reader, versionId: string, cache: TariffCache): Promise<Tariff | null> {
  const known = cache.get(versionId);
  if (known) return known;
  const version = await read.find(tariffVersions, versionId);
  const parsed = version && tariffSchema.safeParse(version.definition);
  if (!parsed?.success) return null;
  if (cache.size >= maxTariffs) cache.clear();
  cache.set(versionId, parsed.data);
  return parsed.data;
}
