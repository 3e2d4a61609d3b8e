/** Chargers and connectors as the API and the live events show them; one place, so that both say the same. */
import type { ConnectorState } from '../../ocpp/vocabulary.ts';
import type { RowOf } from '../kernel/fields.ts';
import type { chargers, connectors } from '../store/tables/index.ts';
import type { Row } from '../store/types.ts';
import { type charger, connectorTypes } from './chargers/contract.ts';
import { type LiveConnector, type LiveState, liveStates } from './stations/contract.ts';

type ChargerRecord = Row<typeof chargers>;
type ConnectorRecord = Row<typeof connectors>;

const typeOf = (type: string) => connectorTypes.find((known) => known === type) ?? 'other';

/** @param own the charger's connectors */
export const toChargerRow = (
  r: ChargerRecord,
  own: readonly Pick<ConnectorRecord, 'number' | 'type' | 'maxPowerW'>[],
): RowOf<typeof charger.fields> => ({
  id: r.id,
  tenantId: r.tenantId,
  stationId: r.stationId,
  identity: r.identity,
  name: r.name,
  vendor: r.vendor,
  model: r.model,
  serial: r.serial,
  firmware: r.firmware,
  version: r.version,
  maxPowerW: r.maxPowerW,
  online: r.online,
  connectedAt: r.connectedAt,
  offlineSince: r.offlineSince,
  lastSeenAt: r.lastSeenAt,
  hasKey: r.keyHash !== null,
  disabled: r.disabled,
  connectors: own
    .map(({ number, type, maxPowerW }) => ({ number, type: typeOf(type), maxPowerW }))
    .sort((a, b) => a.number - b.number),
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});

const stateOf = (state: string): LiveState => liveStates.find((known) => known === state) ?? 'unavailable';
/** The stored state as the vocabulary's word; undefined for a connector that was never heard of. */
export const connectorState = (state: string): ConnectorState | undefined => {
  const known = stateOf(state);
  return known === 'offline' ? undefined : known;
};

/**
 * A connector as it is now. While its charger is away its state is not known: it is `offline`, since when that went.
 * @param running the order charging there, if any
 */
export const toLiveConnector = (
  c: ConnectorRecord,
  of: Pick<ChargerRecord, 'name' | 'online' | 'connectedAt' | 'lastSeenAt' | 'offlineSince'>,
  running: { powerW: number; energyWh: number } | undefined,
): LiveConnector => ({
  id: c.id,
  stationId: c.stationId,
  chargerId: c.chargerId,
  chargerName: of.name,
  number: c.number,
  type: c.type,
  maxPowerW: c.maxPowerW,
  state: of.online ? stateOf(c.state) : 'offline',
  sinceMs: of.online ? c.stateAt : (of.offlineSince ?? c.stateAt),
  toldState: connectorState(c.state) ?? 'unavailable',
  toldAt: c.stateAt,
  connectedAt: of.online ? of.connectedAt : null,
  lastSeenAt: of.lastSeenAt,
  offlineSince: of.online ? null : of.offlineSince,
  errorCode: c.errorCode,
  orderId: c.orderId,
  powerW: of.online ? (running?.powerW ?? 0) : 0,
  energyWh: running?.energyWh ?? 0,
});
