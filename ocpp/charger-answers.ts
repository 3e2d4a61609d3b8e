/** The answers that a charger gives most. */
import type { CommandAnswer } from './vocabulary.ts';

/** The answer to send now, and what to do once it has been sent. */
export interface Obedience {
  answer: CommandAnswer;
  afterwards?: (() => void) | undefined;
}

export const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
export const rejected: CommandAnswer = { outcome: 'rejected', detail: 'Rejected' };

/** With a reason code of 2.x (appendix 5), which 1.6 does not send. */
export const rejectedFor = (reasonCode: string, word = 'Rejected'): Obedience => ({
  answer: { outcome: 'rejected', detail: `${word} (${reasonCode})` },
});
export const done = (afterwards?: () => void): Obedience => ({ answer: accepted, afterwards });
