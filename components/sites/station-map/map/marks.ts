/** What stands on the map: a station's pin, a cluster's disc. Plain DOM, since Leaflet owns the place they are put in. */
import { dotOf, emptyTally, groups, type Tally, totalOf, worstOf } from '../groups.ts';

export interface MapPin {
  readonly id: string;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly tally: Tally;
}

/** Says a pin or a cluster to screen readers. */
export interface MarkWords {
  locale: string;
  pin(pin: MapPin): string;
  cluster(stations: number, tally: Tally): string;
}

/** Words for screen readers, and the same picture for everybody else. */
const said = (): HTMLElement => {
  const element = document.createElement('span');
  element.className = 'sr';
  return element;
};
const drawn = (className: string): HTMLElement => {
  const element = document.createElement('span');
  element.className = className;
  element.setAttribute('aria-hidden', 'true');
  return element;
};

const dot = (): HTMLElement => {
  const element = document.createElement('span');
  element.className = 'status';
  return element;
};

const set = (element: HTMLElement, name: string, value: string): void => {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
};

const write = (element: Element | null | undefined, text: string): void => {
  if (element && element.textContent !== text) element.textContent = text;
};

export const makePin = (): HTMLButtonElement => {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'pin';
  button.tabIndex = -1;
  const name = drawn('name');
  name.dir = 'auto';
  button.append(dot(), said(), drawn('count'), name);
  return button;
};

export const showPin = (
  button: HTMLElement,
  pin: MapPin,
  selected: boolean,
  named: boolean,
  words: MarkWords,
): void => {
  const total = totalOf(pin.tally);
  button.querySelector('.status')?.setAttribute('class', `status s-${dotOf[worstOf(pin.tally)]}`);
  write(button.querySelector('.count'), total === 0 ? '–' : `${pin.tally.free}/${total}`);
  write(button.querySelector('.name'), named ? pin.name : '');
  write(button.querySelector('.sr'), words.pin(pin));
  set(button, 'title', pin.name);
  set(button, 'aria-pressed', String(selected));
};

export const makeCluster = (): HTMLButtonElement => {
  const button = document.createElement('button');
  button.type = 'button';
  button.tabIndex = -1;
  button.append(said(), drawn('count'));
  return button;
};

const short = (count: number): string =>
  count < 1000 ? String(count) : `${count < 9950 ? (count / 1000).toFixed(1) : Math.round(count / 1000)}k`;

export const showCluster = (button: HTMLElement, stations: number, tally: Tally, words: MarkWords): void => {
  const worst = worstOf(tally);
  button.className = `cluster ${worst}`;
  button.style.setProperty('--size', `${Math.round(34 + 5 * Math.log10(stations) ** 1.5)}px`);
  write(button.querySelector('.count'), short(stations));
  const marked = worst === 'faulted' || worst === 'offline';
  const badge = button.querySelector('.status');
  if (!marked) badge?.remove();
  else {
    const shown = badge ?? button.appendChild(dot());
    shown.setAttribute('class', `status s-${dotOf[worst]}`);
  }
  write(button.querySelector('.sr'), words.cluster(stations, tally));
};

/** The four numbers of a cluster's properties. */
export const tallyIn = (properties: Tally): Tally => {
  const tally = emptyTally();
  for (const group of groups) tally[group] = properties[group];
  return tally;
};
