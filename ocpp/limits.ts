/** The bounds of an OCPP server, with defaults for production. Every queue, buffer, rate and wait has one. No logic. */

export interface OcppLimits {
  /** Open connections; more are answered 503. */
  maxConnections: number;
  /** Handshakes that may wait for `authenticate`; more are answered 503. */
  maxHandshakes: number;
  /** Messages without an answer, and newcomers without a word, from which further handshakes wait; and how long, until they are answered 503. */
  maxBusy: number;
  handshakeWaitMs: number;
  /** 1.6, whose largest honest message is a history of a few hundred meter values. */
  maxFrameBytes: number;
  /** 2.x, where one message may carry a dozen signed readings of 32 kB or a schedule of a thousand periods. */
  maxFrameBytes2x: number;
  /** Sustained messages per second and connection, and how many may come at once. Over it reading pauses. */
  messagesPerSecond: number;
  messageBurst: number;
  /** A connection that stays over the rate this long is closed with 1008. */
  floodCloseMs: number;
  /** Unanswered calls of one station from which reading pauses. */
  maxUnanswered: number;
  /** Bytes that a station may leave unread before it is cut off. */
  maxBufferedBytes: number;
  callTimeoutMs: number;
  /** Commands that may wait behind the one in flight, per station. */
  maxQueuedCommands: number;
  /** A ping goes out after this much silence, and the socket is dead after `deadAfterMs` of it. */
  pingAfterMs: number;
  deadAfterMs: number;
  /** How long `shutdown` waits for handlers, and then for sockets to close. */
  drainMs: number;
}

export const defaultOcppLimits: OcppLimits = {
  maxConnections: 50_000,
  maxHandshakes: 1_000,
  maxBusy: 250,
  handshakeWaitMs: 15_000,
  maxFrameBytes: 65_536,
  maxFrameBytes2x: 524_288,
  messagesPerSecond: 100,
  messageBurst: 1_000,
  floodCloseMs: 60_000,
  maxUnanswered: 32,
  maxBufferedBytes: 1_048_576,
  callTimeoutMs: 30_000,
  maxQueuedCommands: 32,
  pingAfterMs: 45_000,
  deadAfterMs: 120_000,
  drainMs: 5_000,
};
