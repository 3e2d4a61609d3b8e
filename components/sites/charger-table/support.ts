/** What the parts that are loaded on demand share. */
import { type CSSResult, css } from 'lit';
import { ApiError } from '../../../bff/kernel/client.ts';
import type { WfElement } from '../../base/element.ts';

/** Adds sheets to a widget's root that are not worn yet. */
export const wear = (host: WfElement, styles: readonly CSSResult[]): void => {
  const root = host.renderRoot as ShadowRoot;
  const own = styles.map((each) => each.styleSheet!).filter((sheet) => !root.adoptedStyleSheets.includes(sheet));
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...own];
};

/** Fields below each other, in dialogs. */
export const formStyles = css`
  .form {
    display: grid;
    gap: 14px;
  }
`;

/** A refusal in words: of several wrong fields, what is wrong with each. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const more = (error.problem.errors ?? []).map((each) => each.message).filter((each) => !error.message.includes(each));
  return [error.message, ...more].join(' ');
};
