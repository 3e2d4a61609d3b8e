/**
 * What a dialect is: one version's wire actions and payloads ↔ the vocabulary, for the CSMS and for the charger. A dialect is
 * pure; it holds no state of a station (quirks are handed in).
 */
import type { Read, Shape } from '../messages/shape.ts';
import type { Quirks } from '../quirks.ts';
import type { OcppVersion } from '../rpc/errors.ts';
import type { CommandAnswer, StationCommand, StationEvent, StationReply } from '../vocabulary.ts';

export interface WireCall {
  action: string;
  payload: object;
}

/** One action of a version: who may send it, and the official shapes of request and response. */
export interface Message {
  from: 'station' | 'csms' | 'both';
  // biome-ignore lint/suspicious/noExplicitAny: the shapes of all actions in one list
  request: Shape<any, any>;
  /** Absent for what is sent without an answer (2.1 SEND). */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  response?: Shape<any, any>;
}

export interface Dialect {
  version: OcppVersion;
  /** Every action of the version by its name. */
  messages: Readonly<Record<string, Message>>;
  /** CSMS: why this version has no words for the command; `undefined` when it has. Does not look at lengths and formats. */
  refusal(command: StationCommand): string | undefined;
  /** CSMS: a station's CALL. Refuses unknown actions and payloads that no sensible event can be made of. */
  readEvent(action: string, payload: unknown, quirks: Quirks): Read<StationEvent>;
  /** CSMS: the payload that answers an event. Throws when the reply is of another kind of event or against the schema. */
  writeReply(event: StationEvent, reply: StationReply): object;
  /** CSMS: the CALL for a command. Throws `Unsayable` where `refusal` has a reason, and an Error when the data do not fit the schema. */
  writeCommand(command: StationCommand): WireCall;
  /** CSMS: what a station's CALLRESULT to a command means. */
  readAnswer(command: StationCommand, payload: unknown): CommandAnswer;
  /** CSMS: the action that a triggered message will arrive as. */
  triggeredAction(command: StationCommand & { kind: 'trigger' }): string;
  /** Charger: the CALL that tells an event. `nowMs` stands in for times that the event lacks. */
  writeEvent(event: StationEvent, nowMs: number): WireCall;
  /** Charger: what the CSMS replied to an event. */
  readReply(event: StationEvent, payload: unknown): Read<StationReply>;
  /** Charger: a command of the CSMS. */
  readCommand(action: string, payload: unknown): Read<StationCommand>;
  /** Charger: the payload that answers a command. */
  writeAnswer(command: StationCommand, answer: CommandAnswer): object;
}

/** The version has no words for a command; `message` is the reason, for people. */
export class Unsayable extends Error {}
