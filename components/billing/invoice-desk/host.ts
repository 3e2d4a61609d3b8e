/** What the invoice desk is to its parts that are loaded on demand. Types only. */
import type { WfElement } from '../../base/element.ts';
import type { InvoiceRow } from './view-state.ts';

/** What stands in a drawer beside the list; '' for nothing. */
export type DeskPart = 'issue' | 'batches' | 'issuers' | '';

export interface InvoiceHost extends WfElement {
  /** Orders that the page wants to have invoiced. */
  readonly orders: readonly string[];
  readonly mayEdit: boolean;
  readonly zone: string;
  readonly beside: DeskPart;
  /** Id of the open invoice; '' for none. */
  readonly openId: string;
  rowOf(id: string): InvoiceRow | undefined;
  show(part: DeskPart): void;
  openInvoice(id: string): void;
  /** An invoice is new or has changed. */
  reload(): void;
}
