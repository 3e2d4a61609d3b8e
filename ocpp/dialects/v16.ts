/** The dialect of OCPP 1.6, put together. No rules in here. */
import { messages16 } from '../messages/v16.ts';
import type { Dialect } from './dialect.ts';
import { readAnswer } from './v16-answers.ts';
import { triggeredAction, writeCommand } from './v16-commands.ts';
import { readEvent, writeReply } from './v16-events.ts';
import { readCommand } from './v16-obey.ts';
import { refusal } from './v16-refusal.ts';
import { writeAnswer } from './v16-respond.ts';
import { readReply, writeEvent } from './v16-tell.ts';

export const dialect16: Dialect = {
  version: 'ocpp1.6',
  messages: messages16,
  refusal,
  readEvent,
  writeReply,
  writeCommand,
  readAnswer,
  triggeredAction,
  writeEvent,
  readReply,
  readCommand,
  writeAnswer,
};
