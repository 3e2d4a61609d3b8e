/** What is typed into the form of a charger: checked, and made into what the API takes. Pure. */

import type { CreateOf, PatchOf } from '../../../bff/kernel/fields.ts';
import type { charger, connectorTypes } from '../../../bff/sites/chargers/contract.ts';
import type { ChargerRow } from './view-state.ts';

export type ConnectorType = (typeof connectorTypes)[number];

export interface Draft {
  stationId: string;
  stationName: string;
  identity: string;
  name: string;
  /** kW as typed; '' for the sum of the connectors. */
  power: string;
  disabled: boolean;
  /** Numbered by their place, from 1. Only of a new charger. */
  connectors: readonly { type: ConnectorType; power: string }[];
}

export type Fault = 'required' | 'identity' | 'power';
/** By field; connectors as `connector0`, … */
export type Faults = Readonly<Record<string, Fault>>;

export const maxConnectors = 64;

export const emptyDraft = (station: { id: string; name: string }): Draft => ({
  stationId: station.id,
  stationName: station.name,
  identity: '',
  name: '',
  power: '',
  disabled: false,
  connectors: [{ type: 'type2', power: '22' }],
});

export const draftOf = (row: ChargerRow, stationName: string): Draft => ({
  stationId: row.stationId,
  stationName,
  identity: row.identity,
  name: row.name,
  power: String(row.maxPowerW / 1000),
  disabled: row.disabled,
  connectors: [],
});

/** kW with a point or a comma → W; undefined for what is no power up to 4 MW. */
export const parsePower = (typed: string): number | undefined => {
  const text = typed.trim().replace(',', '.');
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(text)) return undefined;
  const powerW = Math.round(Number(text) * 1000);
  return powerW <= 4_000_000 ? powerW : undefined;
};

/** As the server sees it: the last part of an address, seen and without a colon. */
const isIdentity = (text: string): boolean => /^[!-~]{1,48}$/.test(text) && !/[:/?#%\\]/.test(text);

export const faultsOf = (draft: Draft, isNew: boolean): Faults => {
  const faults: Record<string, Fault> = {};
  if (!draft.stationId) faults.stationId = 'required';
  if (isNew && !draft.identity.trim()) faults.identity = 'required';
  else if (isNew && !isIdentity(draft.identity.trim())) faults.identity = 'identity';
  if (draft.power.trim() === '' ? !isNew : parsePower(draft.power) === undefined) faults.maxPowerW = 'power';
  if (isNew)
    draft.connectors.forEach(({ power }, at) => {
      if (parsePower(power) === undefined) faults[`connector${at}`] = 'power';
    });
  return faults;
};

/** Of a draft without faults. */
export const createBody = (draft: Draft): CreateOf<typeof charger.fields> => {
  const maxPowerW = parsePower(draft.power);
  return {
    stationId: draft.stationId,
    identity: draft.identity.trim(),
    name: draft.name.trim(),
    disabled: draft.disabled,
    ...(maxPowerW !== undefined && { maxPowerW }),
    connectors: draft.connectors.map(({ type, power }, at) => ({
      number: at + 1,
      type,
      maxPowerW: parsePower(power) ?? 0,
    })),
  };
};

/** Only what differs from the row, so that two who edit different things do not undo each other. */
export const patchBody = (draft: Draft, row: ChargerRow): PatchOf<typeof charger.fields> => {
  const maxPowerW = parsePower(draft.power);
  return {
    ...(draft.stationId !== row.stationId && { stationId: draft.stationId }),
    ...(draft.name.trim() !== row.name && { name: draft.name.trim() }),
    ...(maxPowerW !== undefined && maxPowerW !== row.maxPowerW && { maxPowerW }),
    ...(draft.disabled !== row.disabled && { disabled: draft.disabled }),
  };
};
