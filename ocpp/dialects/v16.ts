/** The dialect of OCPP 1.6, put together. No rules in here. */
import type { Dialect } from './dialect.ts';
import { readAnswer, readCommand, triggeredAction, writeAnswer, writeCommand } from './v16-commands.ts';
import { readEvent, readReply, writeEvent, writeReply } from './v16-events.ts';

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
