/**
 * What a dialect is: one version's wire actions and payloads ↔ the vocabulary, for the CSMS and for the charger. A dialect is
 * pure; it holds no state of a station (quirks are handed in).
 */
import type { Read } from '../messages/shape.ts';
import type { Quirks } from '../quirks.ts';
import type { OcppVersion } from '../rpc/errors.ts';
import type { CommandAnswer, StationCommand, StationEvent, StationReply } from '../vocabulary.ts';

export interface WireCall {
  action: string;
  payload: object;
}

export interface Dialect {
  version: OcppVersion;
  /** CSMS: a station's CALL. Refuses unknown actions and payloads that no sensible event can be made of. */
  readEvent(action: string, payload: unknown, quirks: Quirks): Read<StationEvent>;
  /** CSMS: the payload that answers an event. Throws when the reply is of another kind of event or against the schema. */
  writeReply(event: StationEvent, reply: StationReply): object;
  /** CSMS: the CALL for a command. Throws when its data do not fit the schema. */
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
