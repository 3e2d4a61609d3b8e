/** Local lists as the API and the live events show them. */
import type { RowOf } from '../../kernel/fields.ts';
import type { chargers, localLists } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import type { localList } from './contract.ts';

export type ListRecord = Row<typeof localLists>;
export type ListPatch = Partial<Omit<ListRecord, 'chargerId' | 'tenantId' | 'updatedAt'>>;
type Of = Pick<Row<typeof chargers>, 'id' | 'tenantId' | 'stationId' | 'name'>;

/** Not to be tried again before its charger has other firmware. */
export const neverMs = 253_402_300_799_000;

export const newList = (charger: Pick<Of, 'id' | 'tenantId'>, nowMs: number, more: ListPatch = {}): ListRecord => ({
  chargerId: charger.id,
  tenantId: charger.tenantId,
  version: -1,
  sentHash: '',
  wantedHash: '',
  entries: 0,
  state: 'behind',
  detail: '',
  syncedAt: null,
  nextTryAt: 0,
  updatedAt: nowMs,
  ...more,
});

/** @param row undefined while nothing is known of the charger's list */
export const toListRow = (charger: Of, row: ListRecord | undefined): RowOf<typeof localList.fields> => {
  const unknown = 'It is not known yet whether the charger has a list: its settings were not read.';
  const { version, entries, state, detail, syncedAt, updatedAt } =
    row ?? newList(charger, 0, { state: 'behind', detail: unknown });
  return {
    ...{ id: charger.id, tenantId: charger.tenantId, stationId: charger.stationId, chargerName: charger.name },
    ...{ state, version, entries, detail, syncedAt, updatedAt },
  };
};
