/**
 * An EVSE of several outlets (2.x) charges one vehicle at a time and is shown as one connector: its state out of theirs. Pure. Outlets that
 * are merely occupied are kept as `preparing`.
 */
import { type ConnectorState, connectorStates } from '../../ocpp/vocabulary.ts';

export type Outlets = Record<string, string>;

const occupied: ReadonlySet<string> = new Set([
  'preparing',
  'charging',
  'suspendedEv',
  'suspendedEvse',
  'finishing',
] satisfies ConnectorState[]);
/** Whether a vehicle is at the connector. */
export const isOccupied = (state: string): boolean => occupied.has(state);

/** No EVSE has more; a broken station shall not fill the row. */
const maxOutlets = 16;

/**
 * The outlets after one of them reported; null while only the first is known, which then is the EVSE's own state.
 * @param shown what the EVSE showed before there was a second outlet
 */
export function withOutlet(
  known: Outlets | null,
  outlet: number,
  state: ConnectorState,
  shown: string | undefined,
): Outlets | null {
  const word = isOccupied(state) ? 'preparing' : state;
  if (known) {
    const isKnown = known[outlet] !== undefined || Object.keys(known).length < maxOutlets;
    return isKnown ? { ...known, [outlet]: word } : known;
  }
  if (outlet <= 1) return null;
  const first = shown !== undefined && isOccupied(shown) ? 'preparing' : (shown ?? 'available');
  return { 1: first, [outlet]: word };
}

/** What tells most first: one vehicle occupies the EVSE, and one working outlet makes it usable. */
const rank: readonly ConnectorState[] = ['preparing', 'reserved', 'available', 'unavailable', 'faulted'];

export function combined(outlets: Outlets): ConnectorState {
  const states = Object.values(outlets);
  const found = rank.find((state) => states.includes(state));
  return found ?? connectorStates.find((state) => states.includes(state)) ?? 'unavailable';
}
