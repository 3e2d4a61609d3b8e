/** Chargers and connectors as the API and the live events show them. Shared with the ingest; pure. */
import type { ConnectorState } from '../../../ocpp/vocabulary.ts';
import type { RowOf } from '../../kernel/fields.ts';
import type { chargers, connectors } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import type { LiveConnector } from '../stations/contract.ts';
import type { charger, connectorTypes } from './contract.ts';

export type ChargerRow = Row<typeof chargers>;
export type ConnectorRow = Row<typeof connectors>;

/** @param own the charger's connectors, in any order */
export const toChargerRow = (
  r: ChargerRow,
  own: readonly Pick<ConnectorRow, 'number' | 'type' | 'maxPowerW'>[],
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
  maxPowerW: r.maxPowerW,
  online: r.online,
  connectedAt: r.connectedAt,
  offlineSince: r.offlineSince,
  lastSeenAt: r.lastSeenAt,
  hasKey: r.keyHash !== null,
  disabled: r.disabled,
  connectors: own
    .map(({ number, type, maxPowerW }) => ({ number, type: type as (typeof connectorTypes)[number], maxPowerW }))
    .sort((a, b) => a.number - b.number),
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});

/**
 * A connector as a person sees it now: `offline` since its charger went, whatever it was before.
 * @param order the order running there, null when none
 */
export const toLiveConnector = (
  r: ConnectorRow,
  of: Pick<ChargerRow, 'name' | 'online' | 'offlineSince' | 'createdAt'>,
  order: { powerW: number; energyWh: number } | null,
): LiveConnector => ({
  id: r.id,
  stationId: r.stationId,
  chargerId: r.chargerId,
  chargerName: of.name,
  number: r.number,
  type: r.type,
  maxPowerW: r.maxPowerW,
  state: of.online ? (r.state as ConnectorState) : 'offline',
  sinceMs: of.online ? r.stateAt : (of.offlineSince ?? of.createdAt),
  errorCode: of.online ? r.errorCode : '',
  orderId: r.orderId,
  powerW: of.online && order ? order.powerW : 0,
  energyWh: order?.energyWh ?? 0,
});
