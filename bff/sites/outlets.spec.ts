import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConnectorState, connectorStates } from '../../ocpp/vocabulary.ts';
import { combined, isOccupied, type Outlets, withOutlet } from './outlets.ts';

describe('the state of several outlets together', () => {
  it.each<[ConnectorState[], ConnectorState]>([
    [['available', 'available'], 'available'],
    [['available', 'preparing'], 'preparing'],
    [['faulted', 'available'], 'available'],
    [['faulted', 'preparing'], 'preparing'],
    [['faulted', 'unavailable'], 'unavailable'],
    [['faulted', 'faulted'], 'faulted'],
    [['reserved', 'available'], 'reserved'],
  ])('%j is %s', (states, state) =>
    expect(combined(Object.fromEntries(states.map((each, i) => [i + 1, each])))).toBe(state),
  );

  it('is that of the only one known, and does not depend on the order of reports', () => {
    const report = fc.record({ outlet: fc.integer({ min: 1, max: 4 }), state: fc.constantFrom(...connectorStates) });
    fc.assert(
      fc.property(fc.uniqueArray(report, { selector: ({ outlet }) => outlet, minLength: 2 }), (reports) => {
        const told = (some: typeof reports) =>
          some.reduce<Outlets | null>((known, { outlet, state }) => withOutlet(known, outlet, state, undefined), {
            1: 'faulted',
          });
        const [all, back] = [told(reports), told([...reports].reverse())];
        expect(all).toEqual(back);
        expect(combined(all ?? {}) === 'preparing').toBe(reports.some(({ state }) => isOccupied(state)));
      }),
    );
    expect(withOutlet(null, 1, 'faulted', 'available')).toBeNull();
    expect(withOutlet(null, 2, 'faulted', 'charging')).toEqual({ 1: 'preparing', 2: 'faulted' });
  });
});
