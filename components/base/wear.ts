/** Sheets of parts that a widget loads later. */
import type { CSSResult, ReactiveElement } from 'lit';

/** Adds sheets to a widget's root that are not worn yet. */
export const wear = ({ renderRoot }: ReactiveElement, styles: readonly CSSResult[]): void => {
  const root = renderRoot as ShadowRoot;
  const own = styles.map((each) => each.styleSheet!).filter((sheet) => !root.adoptedStyleSheets.includes(sheet));
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...own];
};
