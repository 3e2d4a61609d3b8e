/** What the parts that are loaded on demand share. */
import { css } from 'lit';
import { ApiError } from '../../../bff/kernel/client.ts';

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
