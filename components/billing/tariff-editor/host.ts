/** What the editor is to the parts that it loads one by one, and they to it. Types only. */
import type { CSSResult } from 'lit';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import type { WfElement } from '../../base/element.ts';
import type { Loadable } from '../../i18n/translate.ts';
import type { TimeStyle } from '../../parts/format.ts';
import type { Editing } from './editing.ts';

export interface EditorHost extends WfElement {
  readonly editing: Editing;
  /** The station that the page names; ''. */
  readonly stationId: string;
  /** IANA zone of the station, else of the merchant. */
  readonly zone: string;
  at(atMs: number, style?: TimeStyle): string;
  /** Asks the page whether it may be published. */
  mayPublish(definition: Tariff): boolean;
  /** A tariff of the list, or a new one, is shown. */
  open(row: TariffRow): void;
  created(row: TariffRow): void;
  published(row: TariffRow): void;
  /** The tariff itself has changed: name, stations, archive. */
  changed(row: TariffRow): void;
  /** Somebody was faster: true when the editor now shows their version beside the draft. */
  conflict(): Promise<boolean>;
  /** Does it, after asking about a draft that would be lost. */
  leave(next: () => void): void;
}

/** A part of the editor that is not needed at once. */
export interface EditorPart {
  readonly styles: readonly CSSResult[];
  /** There in the reader's language before the part is shown. */
  readonly texts: readonly Loadable<unknown>[];
  /** Dialogs and panels that lie over the editor. */
  view?(): unknown;
  /** Another tariff is shown, or none. */
  forget?(): void;
}
