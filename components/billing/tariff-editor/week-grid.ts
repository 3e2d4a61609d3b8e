/**
 * The week × day grid: where the cursor is, what is selected, and how pointer, touch and keys change both. It shows bands and tells the
 * editor what to paint; it decides no price. Rows are days for screen readers; on a narrow widget the picture is turned, time going down.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { BandProblem } from '../../../bff/billing/tariffs/check.ts';
import type { Band, Rate } from '../../../bff/billing/tariffs/tariff.ts';
import { slicesOfDay } from '../../../bff/billing/tariffs/week.ts';
import { type IsoDay, isoDays } from '../../../bff/kernel/days.ts';
import { dayName, dayRuns } from './words.ts';

/** A rectangle of the week, in exact minutes. */
export interface Span {
  readonly days: readonly IsoDay[];
  readonly fromMinute: number;
  readonly toMinute: number;
}
export type Step = 15 | 30 | 60;

export interface GridActions {
  /** A stroke has ended, or Enter was pressed. */
  onPaint(): void;
  onErase(): void;
  /** A digit was typed: a price begins. */
  onType(text: string): void;
  onUndo(redo: boolean): void;
  /** The selection changed. */
  onSelect(): void;
  /** A whole band was chosen. */
  onPick(band: Band): void;
}

export type GridHost = ReactiveControllerHost & { readonly renderRoot: HTMLElement | DocumentFragment };

export interface GridView {
  readonly rate: Rate;
  readonly readOnly: boolean;
  readonly locale: string;
  readonly label: string;
  readonly dayLabel: string;
  readonly helpId: string;
  readonly problems: readonly (Span & { readonly key: BandProblem['key'] })[];
  /** The base price as written in gaps; empty when there is none. */
  readonly base: string;
  /** Strength of a price's tint, in percent. */
  tint(priceMicros: number): number;
  /** In a band's rectangle. */
  shortPrice(priceMicros: number): string;
  cellLabel(
    day: IsoDay,
    fromMinute: number,
    toMinute: number,
    prices: readonly { micros: number; base: boolean }[],
  ): string;
}

interface Point {
  readonly day: IsoDay;
  readonly slot: number;
}

const holdMs = 300;
const holdSlackPx = 8;
const clamp = (value: number, max: number) => Math.max(0, Math.min(max, value));
const dayAt = (index: number): IsoDay => isoDays[clamp(index, 6)]!;

export class WeekGrid implements ReactiveController {
  #host: GridHost;
  #act: GridActions;
  #step: Step = 60;
  #anchor: Point = { day: 1, slot: 8 };
  #cursor: Point = { day: 1, slot: 8 };
  /** A whole band was chosen, which need not lie on the grid. */
  #exact: Span | undefined;
  #stroke: { moved: boolean } | undefined;
  #hold: { timer: number; x: number; y: number } | undefined;
  /** Nothing is marked before the grid is touched. */
  #touched = false;

  constructor(host: GridHost, act: GridActions) {
    this.#host = host;
    this.#act = act;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#endHold();
    this.#stroke = undefined;
  }

  get step(): Step {
    return this.#step;
  }
  set step(step: Step) {
    const span = this.span;
    const at = (minute: number) => clamp(Math.floor(minute / step), 1440 / step - 1);
    this.#step = step;
    this.#anchor = { day: this.#anchor.day, slot: at(span.fromMinute) };
    this.#cursor = { day: this.#cursor.day, slot: at(span.toMinute - 1) };
    this.#host.requestUpdate();
  }

  /** What is selected, once something was. */
  get selection(): Span | undefined {
    return this.#touched ? this.span : undefined;
  }

  get span(): Span {
    if (this.#exact) return this.#exact;
    const [a, b] = [this.#anchor, this.#cursor];
    const [first, last] = [Math.min(a.slot, b.slot), Math.max(a.slot, b.slot)];
    return {
      days: isoDays.filter((day) => day >= Math.min(a.day, b.day) && day <= Math.max(a.day, b.day)),
      fromMinute: first * this.#step,
      toMinute: (last + 1) * this.#step,
    };
  }

  /** Selects a band or another exact stretch. */
  select(span: Span): void {
    const slot = (minute: number) => clamp(Math.floor(minute / this.#step), 1440 / this.#step - 1);
    this.#anchor = { day: span.days[0] ?? 1, slot: slot(span.fromMinute) };
    this.#cursor = this.#anchor;
    this.#exact = span;
    this.#changed();
  }

  focus(): void {
    void this.#host.updateComplete.then(() =>
      this.#host.renderRoot.querySelector<HTMLElement>('.week [tabindex="0"]')?.focus(),
    );
  }

  #move(cursor: Point, extend: boolean): void {
    this.#cursor = cursor;
    if (!extend) this.#anchor = cursor;
    this.#exact = undefined;
    this.#changed();
  }

  #changed(): void {
    this.#touched = true;
    this.#act.onSelect();
    this.#host.requestUpdate();
  }

  #onKey = (event: KeyboardEvent): void => {
    const grid = event.currentTarget as HTMLElement;
    const { key } = event;
    if (event.ctrlKey || event.metaKey) {
      if (key === 'z' || key === 'Z' || key === 'y') this.#act.onUndo(event.shiftKey || key === 'y');
      else if (key === 'a') {
        this.#anchor = { day: 1, slot: 0 };
        this.#move({ day: 7, slot: 1440 / this.#step - 1 }, true);
      } else return;
      event.preventDefault();
      return;
    }
    const style = getComputedStyle(grid);
    const along = style.direction === 'rtl' ? -1 : 1;
    const horizontal = key === 'ArrowRight' ? along : key === 'ArrowLeft' ? -along : 0;
    const vertical = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    const last = 1440 / this.#step - 1;
    if (horizontal || vertical) {
      const [days, slots] = turned(grid) ? [horizontal, vertical] : [vertical, horizontal];
      const { day, slot } = this.#cursor;
      this.#move({ day: dayAt(day - 1 + days), slot: clamp(slot + slots, last) }, event.shiftKey);
      this.focus();
    } else if (key === 'Home' || key === 'End') {
      this.#move({ day: this.#cursor.day, slot: key === 'Home' ? 0 : last }, event.shiftKey);
      this.focus();
    } else if (key === 'Enter' || key === ' ') this.#act.onPaint();
    else if (key === 'Delete' || key === 'Backspace') this.#act.onErase();
    else if (key === 'Escape' && this.#touched) this.#move(this.#cursor, false);
    else if (/^[0-9.,\u0660-\u0669\u06f0-\u06f9]$/.test(key)) this.#act.onType(key);
    else return;
    event.preventDefault();
  };

  #pointAt(event: PointerEvent): Point {
    const week = event.currentTarget as HTMLElement;
    const area = week.querySelector('.area')!.getBoundingClientRect();
    const x = (event.clientX - area.left) / area.width;
    const across = getComputedStyle(week).direction === 'rtl' ? 1 - x : x;
    const down = (event.clientY - area.top) / area.height;
    const [day, time] = turned(week) ? [across, down] : [down, across];
    const slots = 1440 / this.#step;
    return { day: dayAt(Math.floor(day * 7)), slot: clamp(Math.floor(time * slots), slots - 1) };
  }

  #begin(event: PointerEvent, week: HTMLElement, point: Point): void {
    if (week.isConnected) week.setPointerCapture(event.pointerId);
    this.#stroke = { moved: false };
    this.#move(point, event.shiftKey);
  }

  #onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.target as HTMLElement).closest('[role=gridcell]')) return;
    const week = event.currentTarget as HTMLElement;
    const point = this.#pointAt(event);
    if (event.pointerType !== 'touch') {
      this.#begin(event, week, point);
      return;
    }
    // A finger that moves at once scrolls the page; one that stays paints.
    this.#endHold();
    const timer = window.setTimeout(() => {
      this.#hold = undefined;
      this.#begin(event, week, point);
      navigator.vibrate?.(10);
    }, holdMs);
    this.#hold = { timer, x: event.clientX, y: event.clientY };
  };

  #onMove = (event: PointerEvent): void => {
    if (this.#hold && Math.hypot(event.clientX - this.#hold.x, event.clientY - this.#hold.y) > holdSlackPx)
      this.#endHold();
    if (!this.#stroke) return;
    const point = this.#pointAt(event);
    if (point.day === this.#cursor.day && point.slot === this.#cursor.slot) return;
    this.#stroke.moved = true;
    this.#move(point, true);
  };

  #onUp = (event: PointerEvent): void => {
    const tapped = this.#hold !== undefined;
    this.#endHold();
    const stroke = this.#stroke;
    this.#stroke = undefined;
    if (event.type === 'pointercancel') return;
    if (tapped) this.#move(this.#pointAt(event), false);
    if (stroke?.moved) this.#act.onPaint();
    else if (stroke || tapped) this.focus();
  };

  #endHold(): void {
    clearTimeout(this.#hold?.timer);
    this.#hold = undefined;
  }

  // Not passive, so that a stroke keeps the page from scrolling.
  #touchMove = {
    handleEvent: (event: Event) => this.#stroke && event.preventDefault(),
    passive: false,
  };
  #noMenu = (event: Event) => {
    if (this.#stroke || this.#hold) event.preventDefault();
  };

  /** Two clicks select the whole band. */
  #onDouble =
    (bands: readonly Band[]) =>
    (event: MouseEvent): void => {
      const at = (event.target as HTMLElement).dataset.at?.split('-').map(Number);
      if (!at) return;
      const minute = at[1]! * this.#step;
      const band = bands.find((b) => b.days.includes(at[0] as IsoDay) && minute >= b.fromMinute && minute < b.toMinute);
      if (!band) return;
      this.#act.onPick(band);
      this.select(band);
    };

  view(v: GridView): TemplateResult {
    const slots = 1440 / this.#step;
    const { selection } = this;
    return html`<div
      class="week s${this.#step} ${v.readOnly ? 'fixed' : ''}"
      part="week"
      role="grid"
      aria-label=${v.label}
      aria-describedby=${v.helpId}
      aria-multiselectable="true"
      aria-readonly=${v.readOnly ? 'true' : nothing}
      @keydown=${this.#onKey}
      @pointerdown=${this.#onDown}
      @pointermove=${this.#onMove}
      @pointerup=${this.#onUp}
      @pointercancel=${this.#onUp}
      @touchmove=${this.#touchMove}
      @contextmenu=${this.#noMenu}
      @dblclick=${this.#onDouble(v.rate.bands)}
    >
      <div class="area" aria-hidden="true">
        ${v.rate.bands.map((band) => rects(band, 'band', v.tint(band.priceMicros), bandLabel(band, v)))}
        ${v.problems.map((p) =>
          p.key === 'band.gap' ? rects(p, 'gap', 0, v.base && html`<b>${v.base}</b>`) : rects(p, 'overlap'),
        )}
        ${selection ? rects(selection, 'selection') : nothing}
      </div>
      <div role="row" class="line">
        <div role="columnheader" class="corner"><span class="sr">${v.dayLabel}</span></div>
        ${Array.from({ length: 24 }, (_, hour) => html`<div role="columnheader" class="hour">${String(hour).padStart(2, '0')}</div>`)}
      </div>
      ${isoDays.map((day) => {
        const slices = slicesOfDay(v.rate, day);
        return html`<div role="row" class="line">
          <div role="rowheader" class="dayname" aria-label=${dayName(day, v.locale, 'long')}>${dayName(day, v.locale, 'short')}</div>
          ${Array.from({ length: slots }, (_, slot) => {
            const [from, to] = [slot * this.#step, (slot + 1) * this.#step];
            const here = slices.filter((slice) => slice.fromMinute < to && slice.toMinute > from);
            const prices = here.map((slice) => ({ micros: slice.priceMicros, base: slice.bandIndex < 0 }));
            const selected = covers(selection, day, from);
            const current = day === this.#cursor.day && slot === this.#cursor.slot;
            return html`<div
              role="gridcell"
              class=${from % 60 === 0 ? 'slot full' : 'slot'}
              data-at="${day}-${slot}"
              tabindex=${current ? 0 : -1}
              aria-selected=${selected}
              aria-label=${v.cellLabel(day, from, to, prices)}
            ></div>`;
          })}
        </div>`;
      })}
    </div>`;
  }
}

const covers = (span: Span | undefined, day: IsoDay, minute: number) =>
  span?.days.includes(day) === true && minute >= span.fromMinute && minute < span.toMinute;

/** Whether the picture is turned: days side by side, time going down. */
const turned = (week: HTMLElement): boolean => getComputedStyle(week).getPropertyValue('--turned').trim() === '1';

const bandLabel = (band: Band, v: GridView) =>
  html`<b>${v.shortPrice(band.priceMicros)}</b>${band.label ? html`<span>${band.label}</span>` : nothing}`;

/** One rectangle for each run of neighbouring days. */
const rects = (span: Span, kind: string, tint = 0, content: unknown = nothing) =>
  dayRuns(span.days).map(
    ([from, to]) =>
      html`<div
        class="rect ${kind}"
        .style=${`--d0:${from};--d1:${to};--m0:${span.fromMinute};--m1:${span.toMinute};--tint:${tint}%`}
      >${content}</div>`,
  );
