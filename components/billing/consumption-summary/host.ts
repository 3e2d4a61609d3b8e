/** What the summary is to its parts that are loaded on demand. Types only. */
import type { WfElement } from '../../base/element.ts';
import type { Span } from '../../kit/days.ts';
import type { SummaryView } from './view-state.ts';

export interface SummaryHost extends WfElement {
  readonly shown: SummaryView;
  readonly span: Span | undefined;
  /** The report's query for what is on the screen. */
  readonly exportQuery: Record<string, string>;
  change(part: Partial<SummaryView>): void;
}
