/** A refusal in words: of several wrong fields, what is wrong with each. */
import { ApiError } from '../../bff/kernel/client.ts';

/** Each thing is said once, however many fields it is wrong with. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const more = (error.problem.errors ?? []).map((each) => each.message).filter((each) => !error.message.includes(each));
  return [error.message, ...new Set(more)].join(' ');
};
