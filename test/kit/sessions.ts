/** What a charger said so far, as sessions: the state machine's answers kept and numbered as the store would. */
import { expect } from 'vitest';
import type { Session } from '../../bff/charging/orders/memory.ts';
import { type Circumstances, type Decision, decide } from '../../bff/charging/orders/session.ts';
import type { StationEvent } from '../../ocpp/vocabulary.ts';

type Told = Pick<Circumstances, 'receivedMs'> & Partial<Circumstances>;

/** Every card is accepted and every connector gives 22 kW, unless it is told otherwise. */
export const sessionBook = () => {
  let numbers = 0;
  let ids = 0;
  let sessions: Session[] = [];
  const put = (session: Session) => {
    sessions = [...sessions.filter(({ id }) => id !== session.id), session];
  };
  const tell = (event: StationEvent, told: Told): Decision => {
    const decision = decide(sessions, event, {
      newId: `order${++ids}`,
      authorization: 'accepted',
      limitW: () => 22_000,
      connectorState: () => undefined,
      ...told,
    });
    for (const session of [...decision.given, ...decision.noted]) put(session);
    const { session, outcome } = decision;
    if (session && (outcome === 'opened' || outcome === 'orphaned')) put({ ...session, transactionId: ++numbers });
    else if (session && outcome !== 'noted') put(session);
    return decision;
  };
  return {
    tell,
    put,
    all: (): readonly Session[] => sessions,
    only: (): Session => {
      expect(sessions).toHaveLength(1);
      return sessions[0]!;
    },
  };
};
