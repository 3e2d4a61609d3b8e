/**
 * Rows as a node remembers them for every charger it holds. Each row read from the store comes with texts of its own; those that
 * thousands of chargers repeat are kept once, so that an idle charger costs little memory.
 */
import type { chargers, connectors } from '../store/tables/index.ts';
import type { Row } from '../store/types.ts';

const maxTexts = 20_000;
const texts = new Map<string, string>();

/** The same text, and the same object for everybody. For texts that many rows share. */
export function once(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= maxTexts) texts.clear();
  texts.set(text, text);
  return text;
}

/** At most so much of a text that a charger chose, and no half of a character. */
export const cut = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');

export const slimCharger = (row: Row<typeof chargers>): Row<typeof chargers> => ({
  ...row,
  tenantId: once(row.tenantId),
  stationId: once(row.stationId),
  vendor: once(row.vendor),
  model: once(row.model),
  firmware: once(row.firmware),
  nodeId: once(row.nodeId),
});

export const slimConnector = (row: Row<typeof connectors>, charger: Row<typeof chargers>): Row<typeof connectors> => ({
  ...row,
  tenantId: charger.tenantId,
  stationId: charger.stationId,
  chargerId: charger.id,
  type: once(row.type),
  state: once(row.state),
  errorCode: once(row.errorCode),
  info: once(row.info),
});
