/** What the charger table and the parts that it loads on demand are to each other. Types, and the operations for many chargers by name. */
import type { Permission } from '../../../bff/kernel/permissions.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import type { WfElement } from '../../base/element.ts';
import type { Loadable } from '../../i18n/translate.ts';

export interface TableHost extends WfElement {
  /** Name of a station, '' while it is not known. */
  stationName(id: string): string;
  /** Station of a charger that is in the table, '' of others. */
  placeOf(chargerId: string): string;
  /** A charger came to a station, or left it; without an id: any may have. */
  forgetStation(id?: string): void;
  /** Station that the page has set; '' for none. */
  readonly stationId: string;
  /** Reads the list again. */
  reload(): void;
  /** Whether the page lets it be done. */
  allows(command: string, chargerId?: string): boolean;
}

/** A part with dialogs of its own, drawn into the table's root. */
export interface Desk {
  readonly texts: readonly Loadable<unknown>[];
  view(): unknown;
  hear?(message: LiveMessage): void;
  /** Events may have been missed. */
  reset?(): void;
  /** The widget leaves the page, or another merchant is shown. */
  leave(): void;
}

export const batchKinds = [
  'reset',
  'setAvailability',
  'trigger',
  'clearCache',
  'unlock',
  'writeConfiguration',
  'applyTemplate',
  'firmware',
  'log',
] as const;
export type BatchKind = (typeof batchKinds)[number];

/** What an operation needs beyond `charger:command`. */
const needs: Partial<Record<BatchKind, Permission>> = {
  applyTemplate: 'charger:edit',
  firmware: 'firmware:edit',
  log: 'charger:log',
};
export const mayBatch = (kind: BatchKind, may: (permission: Permission) => boolean): boolean => {
  const more = needs[kind];
  return may('charger:command') && (more === undefined || may(more));
};

/** Chargers chosen one by one, or all that a filter finds. */
export type BatchChoice = { chargerIds: string[] } | { filter: Record<string, string> };

/** The API's limit for one batch. */
export const maxBatch = 5000;
