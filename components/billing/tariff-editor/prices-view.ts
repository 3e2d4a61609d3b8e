/** The price card: base price, brush, week grid, checks, for energy, service or charging time. */
import { html, nothing, type TemplateResult } from 'lit';
import { type BandProblem, bandProblems } from '../../../bff/billing/tariffs/check.ts';
import type { Rate } from '../../../bff/billing/tariffs/tariff.ts';
import type { IsoDay } from '../../../bff/kernel/days.ts';
import { formatUnitPrice } from '../../../bff/kernel/money.ts';
import type { Word } from '../../i18n/translate.ts';
import { button, field, segments, tabs } from '../../parts/controls.ts';
import { icon } from '../../parts/icon.ts';
import { circleAlertIcon, infoIcon, redo2Icon, undo2Icon } from '../../parts/icons.ts';
import { type Draft, type FieldName, weekOf } from './draft.ts';
import type { Painter } from './painter.ts';
import type { TextKey } from './texts.ts';
import { priceInput, type RateName, rateNames, readPrice, scaleOf, type TimeUnit } from './typing.ts';
import type { Span, Step } from './week-grid.ts';
import { clockText, dayName, daysText, priceText, spanText } from './words.ts';

export interface Brush {
  /** As typed, in the unit shown. */
  readonly price: string;
  readonly label: string;
}

export interface PricesView {
  draft: Draft;
  painter: Painter;
  readOnly: boolean;
  locale: string;
  /** Sign of the currency, for units. */
  sign: string;
  word: Word<TextKey>;
  wrong(field: FieldName): string | undefined;
  /** What chooses the season whose week is shown; nothing before it is loaded. */
  seasons: unknown;
  onBase(text: string): void;
}

export const spanWords = (span: Span, locale: string, word: Word<TextKey>): string =>
  `${daysText(span.days, locale, word)} ${spanText(span.fromMinute, span.toMinute)}`;

/** The rate as it is drawn: a base price that cannot be read yet counts as none. */
const drawnRate = (draft: Draft, name: RateName, season: number): { rate: Rate; hasBase: boolean } => {
  const week = weekOf(draft[name], season);
  const base = readPrice(week.base, scaleOf(name, draft.unit));
  return { rate: { basePriceMicros: base.ok ? base.value : 0, bands: [...week.bands] }, hasBase: base.ok };
};

/** Tints grow with the price, from clearly there to still readable. */
const tintOf = (prices: readonly number[]) => (micros: number) =>
  prices.length < 2 ? 28 : 12 + Math.round((prices.indexOf(micros) * 36) / (prices.length - 1));

export const pricesView = (v: PricesView): TemplateResult => {
  const { draft, painter, word, locale } = v;
  const { grid, rateName: name, season } = painter;
  const { rate, hasBase } = drawnRate(draft, name, season);
  const seasonName = draft[name].seasons[season]?.name;
  const unit = name === 'duration' ? draft.unit : 'kWh';
  const price = (micros: number) => priceText(micros, name, draft.unit, draft.currency, locale);
  const scale = scaleOf(name, draft.unit);
  const short = (micros: number) => formatUnitPrice(micros % scale ? micros : micros / scale, draft.currency, locale);
  const prices = [...new Set(rate.bands.map((band) => band.priceMicros))].sort((a, b) => a - b);
  const tint = tintOf(prices);
  const places = placesOf(bandProblems(rate.bands));
  const cellLabel = (
    day: IsoDay,
    from: number,
    to: number,
    here: readonly { micros: number; base: boolean }[],
  ): string => {
    const only = here.length === 1 ? here[0] : undefined;
    const said = !only
      ? word('several')
      : !only.base
        ? price(only.micros)
        : hasBase
          ? word('basePriced', { price: price(only.micros) })
          : word('noPrice');
    return word('cell', { day: dayName(day, locale, 'long'), from: clockText(from), to: clockText(to), price: said });
  };
  return html`<section class="card" part="prices" aria-labelledby="prices-title">
    <h3 id="prices-title" class="sr">${word('prices')}</h3>
    ${tabs({
      id: 'rate',
      label: word('prices'),
      value: name,
      options: rateNames.map((value) => ({ value, label: word(value) })),
      onChange: (value) => painter.setRate(value),
    })}
    <div class="card-body column" role="tabpanel" id="rate-panel" aria-labelledby="rate-${name}">
      ${v.readOnly && draft[name].seasons.length === 0 ? nothing : html`<div class="seasons">${v.seasons}</div>`}
      <div class="bases">
        ${field({
          id: 'base',
          label: word('base'),
          help: seasonName ? word('base.season', { name: seasonName }) : word(`base.${name}`),
          type: 'number',
          unit: `${v.sign}/${unit}`,
          value: weekOf(draft[name], season).base,
          error: v.wrong(seasonName ? `${name}.${season}` : name),
          disabled: v.readOnly,
          onInput: v.onBase,
        })}
        <div class="row">
          ${name === 'duration' ? unitPicker(v) : nothing} ${stepPicker(v)} ${v.readOnly ? nothing : undoButtons(v)}
        </div>
      </div>
      ${v.readOnly ? nothing : brushBar(v, prices, tint, `${v.sign}/${unit}`)}
      ${grid.view({
        rate,
        readOnly: v.readOnly,
        locale,
        label: seasonName ? `${word('week')}, ${seasonName}` : word('week'),
        dayLabel: word('day'),
        helpId: 'week-help',
        problems: places,
        tint,
        base: hasBase ? short(rate.basePriceMicros) : '',
        shortPrice: short,
        cellLabel,
      })}
      <div class="stack">
        <p class="help ${v.readOnly ? 'sr' : ''}" id="week-help">${v.readOnly ? word('readOnly') : word('weekHelp')}</p>
        ${matchMedia('(any-pointer: coarse)').matches && !v.readOnly ? html`<p class="help">${word('weekHelpTouch')}</p>` : nothing}
      </div>
      ${places.length > 0 ? checks(places, v) : nothing}
    </div>
  </section>`;
};

const stepPicker = ({ painter: { grid }, word }: PricesView) => html`<div class="stack">
  <span class="label" aria-hidden="true">${word('step')}</span>
  ${segments({
    label: word('step'),
    value: String(grid.step),
    options: ['15', '30', '60'].map((value) => ({ value, label: word('step.min', { n: value }) })),
    onChange: (value) => {
      grid.step = Number(value) as Step;
    },
  })}
</div>`;

const undoButtons = (v: PricesView) => html`<div class="bar tight">
          ${button({ label: v.word('undo'), icon: undo2Icon, only: true, kind: 'quiet', disabled: !v.painter.mayUndo, onClick: () => v.painter.step(false) })}
          ${button({ label: v.word('redo'), icon: redo2Icon, only: true, kind: 'quiet', disabled: !v.painter.mayRedo, onClick: () => v.painter.step(true) })}
</div>`;

const unitPicker = ({ draft, word, painter }: PricesView) => html`<div class="stack">
  <span class="label" aria-hidden="true">${word('unit')}</span>
  ${segments<TimeUnit>({
    label: word('unit'),
    value: draft.unit,
    options: (['min', 'h'] as const).map((value) => ({ value, label: word(`unit.${value}`) })),
    onChange: (unit) => painter.setUnit(unit),
  })}
</div>`;

const brushBar = (v: PricesView, prices: readonly number[], tint: (micros: number) => number, unit: string) => {
  const { word, painter, draft, locale } = v;
  const { brush, rateName: name } = painter;
  const scale = scaleOf(name, draft.unit);
  const chosen = readPrice(brush.price, scale);
  const { selection } = painter.grid;
  const { bands } = weekOf(draft[name], painter.season);
  return html`<div class="brush">
    <div class="row top">
      <div class="price">
        ${field({
          id: 'brush',
          label: word('brush'),
          type: 'number',
          unit,
          value: brush.price,
          error: painter.brushError || undefined,
          onInput: (text) => painter.setBrush({ ...brush, price: text }),
        })}
      </div>
      <div class="named">
        ${field({
          id: 'brush-label',
          label: word('brushLabel'),
          value: brush.label,
          maxLength: 40,
          placeholder: word('brushLabelHint'),
          onInput: (label) => painter.setBrush({ ...brush, label }),
        })}
      </div>
      <div class="stack end">
        <span class="label" aria-hidden="true">&nbsp;</span>
        <div class="bar">
          ${button({
            label: selection ? word('brushSet', { span: spanWords(selection, locale, word) }) : word('brushPaint'),
            part: 'paint',
            disabled: !selection,
            onClick: () => painter.paint(),
          })}
          ${button({ label: word('brushErase'), part: 'erase', disabled: !selection, onClick: () => painter.erase() })}
        </div>
      </div>
    </div>
    ${
      prices.length > 0
        ? html`<div class="swatches" role="group" aria-label=${word('brush')}>
            ${prices.slice(0, 10).map((micros) => {
              const band = bands.find((b) => b.priceMicros === micros);
              const label = band?.label ?? '';
              return html`<button
                type="button"
                class="chip"
                aria-pressed=${chosen.ok && chosen.value === micros}
                @click=${() => painter.setBrush({ price: shown(micros, v), label })}
              >
                <span class="swatch" .style=${`--tint:${tint(micros)}%`}></span><span>${priceText(micros, name, draft.unit, draft.currency, locale)}</span>${label ? html`<span class="muted">${label}</span>` : nothing}
              </button>`;
            })}
          </div>`
        : nothing
    }
  </div>`;
};

/** A price as the brush field has it. */
const shown = (micros: number, { draft, painter: { rateName }, locale }: PricesView) =>
  priceInput(micros, scaleOf(rateName, draft.unit), draft.currency, locale);

/** A problem on all the days where it is the same. */
export interface Place extends Span {
  readonly key: BandProblem['key'];
}

const placesOf = (problems: readonly BandProblem[]): Place[] => {
  const places = new Map<string, Place & { days: IsoDay[] }>();
  for (const { key, fromMinute, toMinute, bandIndexes, day } of problems) {
    const id = `${key} ${fromMinute} ${toMinute} ${bandIndexes.join()}`;
    const place = places.get(id);
    if (place) place.days.push(day);
    else places.set(id, { key, fromMinute, toMinute, days: [day] });
  }
  return [...places.values()];
};

/** Each overlap in a line of its own, all gaps together in one: they are no mistake. */
const checks = (places: readonly Place[], { word, locale, painter: { grid } }: PricesView) => {
  const link = (place: Place) =>
    html`<button type="button" @click=${() => grid.select(place)}>${spanWords(place, locale, word)}</button>`;
  const gaps = places.filter((place) => place.key === 'band.gap');
  return html`<ul class="checks" aria-label=${word('checks')} part="checks">
    ${places
      .filter((place) => place.key !== 'band.gap')
      .map(
        (place) => html`<li class="bad">
          ${icon(circleAlertIcon)}<span>${link(place)} ${word(place.key === 'band.overlap' ? 'problem.overlap' : 'problem.empty')}</span>
        </li>`,
      )}
    ${
      gaps.length > 0
        ? html`<li>${icon(infoIcon)}<span>${word('problem.gap')} ${gaps.map((gap, i) => [i > 0 ? ', ' : '', link(gap)])}</span></li>`
        : nothing
    }
  </ul>`;
};
