/** Search, filter by state, and order of the list; the filters are the legend of the map too. Templates only. */
import { html, type TemplateResult } from 'lit';
import { field, select } from '../../parts/controls.ts';
import { numberText } from '../../parts/format.ts';
import { searchIcon } from '../../parts/icons.ts';
import { status } from '../../parts/states.ts';
import { dotOf, emptyTally, groups, type Tally } from './groups.ts';
import { type Choice, type Sort, sorts } from './list.ts';
import type { Pin } from './pins.ts';
import type { MapWord } from './texts.ts';

/** Stations that have connectors of each group. */
export const stationsWith = (pins: Iterable<Pin>): Tally => {
  const found = emptyTally();
  for (const pin of pins) {
    const { tally } = pin;
    for (const group of groups) if (tally[group] > 0) found[group]++;
  }
  return found;
};

export const toolbar = (o: {
  choice: Choice;
  counts: Tally;
  shown: number;
  locale: string;
  word: MapWord;
  onChange(choice: Choice): void;
}): TemplateResult => {
  const { choice, word } = o;
  const pick = (group: Choice['group']) => o.onChange({ ...choice, group });
  return html`<div class="tools">
    ${field({
      id: 'search',
      label: word('search'),
      hideLabel: true,
      type: 'search',
      icon: searchIcon,
      placeholder: word('search.place'),
      value: choice.search,
      maxLength: 80,
      onInput: (search) => o.onChange({ ...choice, search }),
    })}
    <div class="groups" role="group" aria-label=${word('filter')}>
      <button type="button" aria-pressed=${choice.group === 'all'} @click=${() => pick('all')}>${word('group.all')}</button>
      ${groups.map(
        (group) => html`<button
          type="button"
          aria-pressed=${choice.group === group}
          @click=${() => pick(choice.group === group ? 'all' : group)}
        >${status(dotOf[group], word(`group.${group}`))} <span class="muted">${numberText(o.counts[group], o.locale)}</span></button>`,
      )}
    </div>
    <div class="tally">
      <bdi role="status">${word('stations', { n: o.shown })}</bdi>
      ${select<Sort>({
        id: 'sort',
        label: word('sort'),
        hideLabel: true,
        value: choice.sort,
        options: sorts.map((value) => ({ value, label: word(`sort.${value}`) })),
        onChange: (sort) => o.onChange({ ...choice, sort }),
      })}
    </div>
  </div>`;
};
