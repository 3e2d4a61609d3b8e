/** One tab stop for all marks on the map; arrow keys go to the next one in that direction. Else the arrows move the map. */
import type { Map as LeafletMap, Marker } from 'leaflet';

export interface Mark {
  readonly marker: Marker;
  readonly button: HTMLButtonElement;
}

const directions: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Answers what to call when marks came or went. */
export const roveAmong = (map: LeafletMap, marks: ReadonlyMap<string, Mark>): (() => void) => {
  const setStop = (focused?: Element): void => {
    const buttons = [...marks.values()].map((mark) => mark.button);
    const stop =
      focused ??
      buttons.find((button) => button.getAttribute('aria-pressed') === 'true') ??
      buttons.find((button) => button.tabIndex === 0) ??
      buttons[0];
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  };

  const next = (from: Mark, [x, y]: readonly [number, number]): Mark | undefined => {
    const start = map.latLngToContainerPoint(from.marker.getLatLng());
    let best: Mark | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const mark of marks.values()) {
      const to = map.latLngToContainerPoint(mark.marker.getLatLng()).subtract(start);
      const ahead = to.x * x + to.y * y;
      const aside = Math.abs(to.x * y) + Math.abs(to.y * x);
      const cost = ahead + 2 * aside;
      if (mark === from || ahead <= aside / 2 || cost >= bestCost) continue;
      best = mark;
      bestCost = cost;
    }
    return best;
  };

  const pane = map.getPane('markerPane');
  pane?.addEventListener('keydown', (event) => {
    const direction = directions[event.key];
    const from = [...marks.values()].find((mark) => mark.button === event.target);
    const to = direction && from && next(from, direction);
    if (!to) return;
    event.stopPropagation();
    event.preventDefault();
    to.button.focus();
  });
  pane?.addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && [...marks.values()].some((mark) => mark.button === target)) setStop(target);
  });
  return () => setStop();
};
