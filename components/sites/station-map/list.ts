/** The list beside the map: which stations it shows, in which order, and how a row looks. Pure but for the templates. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { powerText } from '../../parts/format.ts';
import { dotOf, type Group, groups, type Tally, totalOf, worstOf } from './groups.ts';
import type { Pin } from './pins.ts';
import type { MapWord } from './texts.ts';

export const sorts = ['name', 'trouble', 'free', 'power'] as const;
export type Sort = (typeof sorts)[number];

export interface Choice {
  /** Words that must all occur. */
  search: string;
  /** Stations with at least one connector of the group. */
  group: Group | 'all';
  sort: Sort;
}

const badness = (pin: Pin): number => {
  const { tally } = pin;
  return tally.faulted * 1000 + tally.offline;
};

// Intl's comparison takes a quarter of a second for 50 000 names; plain code units a tenth of that.
const collateUpTo = 3000;

const byName = (locale: string, count: number): ((a: Pin, b: Pin) => number) => {
  if (count > collateUpTo) return (a, b) => (a.words < b.words ? -1 : a.words > b.words ? 1 : 0);
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  return (a, b) => compare(a.name, b.name);
};

/** What the list shows of all pins. */
export const chosen = (pins: Iterable<Pin>, choice: Choice, locale: string): Pin[] => {
  const words = choice.search.toLowerCase().split(/\s+/).filter(Boolean);
  const { group } = choice;
  const found = [...pins].filter(
    (pin) => words.every((word) => pin.words.includes(word)) && (group === 'all' || pin.tally[group] > 0),
  );
  const name = byName(locale, found.length);
  const key: Record<Sort, ((pin: Pin) => number) | undefined> = {
    name: undefined,
    trouble: badness,
    free: (pin) => pin.tally.free,
    power: (pin) => pin.powerW,
  };
  const of = key[choice.sort];
  if (!of) return found.sort(name);
  return found
    .map((pin) => ({ pin, value: of(pin) }))
    .sort((a, b) => b.value - a.value || name(a.pin, b.pin))
    .map(({ pin }) => pin);
};

/** "2 in use · 1 offline": what is not free. */
export const restText = (tally: Tally, word: MapWord): string =>
  groups
    .flatMap((group) => (group !== 'free' && tally[group] > 0 ? word(`count.${group}`, { n: tally[group] }) : []))
    .join(' · ');

const row = (pin: Pin, isSelected: boolean, locale: string, word: MapWord, onSelect: () => void): TemplateResult => {
  const { tally } = pin;
  const total = totalOf(tally);
  const worst = worstOf(tally);
  const place = [pin.address, pin.city].filter(Boolean).join(', ');
  const trouble = total === 0 ? word('group.none') : restText({ ...tally, busy: 0 }, word);
  return html`<li>
    <button type="button" class="row" data-id=${pin.id} aria-current=${isSelected ? 'true' : nothing} @click=${onSelect}>
      <span class="status s-${dotOf[worst]}"><span class="sr">${word(`group.${worst}`)}</span></span>
      <span class="name"><bdi>${pin.name}</bdi></span>
      <span class="free num" title=${word('of.free', { free: tally.free, total })}>
        ${total === 0 ? '–' : html`<b>${tally.free}</b>/${total}`}<span class="sr"> ${word('group.free')}</span>
      </span>
      <span class="place muted"><bdi>${place}</bdi></span>
      <span class="now muted num"><bdi>${pin.powerW > 0 ? powerText(pin.powerW, locale) : nothing}</bdi></span>
      ${trouble ? html`<span class="rest"><bdi>${trouble}</bdi></span>` : nothing}
    </button>
  </li>`;
};

export interface ListOptions {
  pins: readonly Pin[];
  selected: string;
  locale: string;
  word: MapWord;
  onSelect(id: string): void;
}

/** Arrow keys go along the list; Tab leaves it from wherever one is. */
const onKey = (event: KeyboardEvent): void => {
  const list = event.currentTarget as HTMLElement;
  const rows = [...list.querySelectorAll<HTMLElement>('.row')];
  const at = rows.indexOf(event.target as HTMLElement);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const to = moves[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  rows[to]?.focus();
};

export const stationList = (o: ListOptions): TemplateResult => html`<ul class="rows" part="list" @keydown=${onKey}>
  ${repeat(
    o.pins,
    (pin) => pin.id,
    (pin) => row(pin, pin.id === o.selected, o.locale, o.word, () => o.onSelect(pin.id)),
  )}
</ul>`;
