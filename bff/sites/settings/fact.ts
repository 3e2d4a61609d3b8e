/** What is known of a setting, from the charger itself and from the specification. Browser-safe. */
import type { ReportedSetting } from '../../../ocpp/vocabulary.ts';

/** Rules and plain words for a well-known setting. */
export interface Known {
  readonly title: string;
  readonly help: string;
  readonly type: 'boolean' | 'integer' | 'decimal' | 'text' | 'list';
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** For texts: the only words; for lists: the words they are made of. */
  readonly allowed?: readonly string[];
  readonly readOnly?: true;
}

/** What a charger said of a setting; `changedAt`: written from here, in force after a restart. */
export type Facts = Omit<ReportedSetting, 'key' | 'value'> & { changedAt?: number };

/** A setting as it was read. */
export interface StoredSetting {
  readonly key: string;
  readonly value: string | null;
  readonly facts: Facts;
  readonly readAt: number;
}

export interface Wanted {
  readonly key: string;
  readonly value: string;
}

/** `ocpp2.0.1` and `ocpp2.1` name settings by component and variable. */
export const isDeviceModel = (version: string): boolean => version.startsWith('ocpp2');
