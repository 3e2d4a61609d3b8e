/** How the demo's chargers misbehave, after what is seen in the field. Names only; `fleet.ts` and `visit.ts` act on them. */

export const habitNames = [
  'reliable',
  /** A ground fault now and then, which clears itself. */
  'faulty',
  /** Loses its connection at a start and sends it again under a new message id. */
  'newMessageIds',
  /** Stays in Finishing after a session until somebody resets it. */
  'stuckInFinishing',
  /** Registers in meter values count from the session's start. */
  'sessionRegister',
  /** A bad modem: connects anew every minute, and warns of a weak signal. */
  'flapping',
  /** Away for minutes at a time; what happened meanwhile comes late. */
  'lateDelivery',
  /** Accepts a remote start and does nothing. */
  'ignoresRemoteStart',
  /** Never reports the end of a session. */
  'neverStops',
  /** Does not remember the transaction id it was given and says −1. */
  'minusOne',
  /** Never connects. */
  'gone',
] as const;
export type HabitName = (typeof habitNames)[number];
