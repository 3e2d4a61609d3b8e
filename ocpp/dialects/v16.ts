/** The dialect of OCPP 1.6, put together. No rules in here. */
import type { Dialect } from './dialect.ts';
import { readAnswer, triggeredAction, writeCommand } from './v16-commands.ts';
import { readEvent, writeReply } from './v16-events.ts';
import { readCommand, writeAnswer } from './v16-obey.ts';
import { readReply, writeEvent } from './v16-tell.ts';

export const dialect16: Dialect = {
  version: 'ocpp1.6',
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
