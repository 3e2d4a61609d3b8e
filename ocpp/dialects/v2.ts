/** The dialect of OCPP 2.0.1 and 2.1, put together for one of them. No rules in here. */
import type { Dialect } from './dialect.ts';
import { readAnswer } from './v2-answers.ts';
import { triggeredAction, writeCommand } from './v2-commands.ts';
import { readEvent } from './v2-events.ts';
import { readCommand } from './v2-obey.ts';
import { writeAnswer } from './v2-obey-answers.ts';
import { refusal } from './v2-refusal.ts';
import { writeReply } from './v2-replies.ts';
import { readReply, writeEvent } from './v2-tell.ts';
import type { Wire } from './v2-wire.ts';

export function dialect2(wire: Wire): Dialect {
  return {
    ...wire,
    refusal: (command) => refusal(wire, command),
    readEvent: (action, payload, quirks) => readEvent(wire, action, payload, quirks),
    writeReply: (event, reply) => writeReply(wire, event, reply),
    writeCommand: (command) => writeCommand(wire, command),
    readAnswer: (command, payload) => readAnswer(wire, command, payload),
    triggeredAction,
    writeEvent: (event, nowMs) => writeEvent(wire, event, nowMs),
    readReply: (event, payload) => readReply(wire, event, payload),
    readCommand: (action, payload) => readCommand(wire, action, payload),
    writeAnswer: (command, answer) => writeAnswer(wire, command, answer),
  };
}
