/** Painting the week: the brush, its strokes and their undoing. It changes the draft's bands and nothing else. */
import { paintBands } from '../../../bff/billing/tariffs/check.ts';
import type { Band } from '../../../bff/billing/tariffs/tariff.ts';
import type { Word } from '../../i18n/translate.ts';
import { type Draft, draftOf, exactIn, readDraft, weekOf, withWeek } from './draft.ts';
import { type Brush, spanWords } from './prices-view.ts';
import type { TextKey } from './texts.ts';
import { priceInput, type RateName, readPrice, scaleOf, type TimeUnit } from './typing.ts';
import { type GridHost, type Span, WeekGrid } from './week-grid.ts';
import { priceText } from './words.ts';

/** The editor, as its painter sees it. */
export interface PaintHost {
  readonly draft: Draft | undefined;
  readonly readOnly: boolean;
  readonly locale: string;
  readonly word: Word<TextKey>;
  change(change: Partial<Draft>): void;
  wrongText(problem: string): string;
  focus(selector: string): void;
  say(text: string): void;
  toast(text: string): void;
  update(): void;
}

interface Stroke {
  readonly rate: RateName;
  readonly season: number;
  readonly bands: readonly Band[];
}
const maxUndo = 100;
const noBrush: Brush = { price: '', label: '' };

export class Painter {
  readonly grid: WeekGrid;
  rateName: RateName = 'energy';
  /** Place of the season whose week is shown; −1: that of the rest of the year. */
  season = -1;
  brush = noBrush;
  brushError = '';
  #host: PaintHost;
  #undo: Stroke[] = [];
  #redo: Stroke[] = [];

  constructor(element: GridHost, host: PaintHost) {
    this.#host = host;
    this.grid = new WeekGrid(element, {
      onPaint: () => this.paint(),
      onErase: () => this.erase(),
      onType: (text) => this.#typePrice(text),
      onUndo: (redo) => this.step(redo),
      onSelect: () => this.#told(),
      onPick: (band) => this.#pick(band),
    });
  }

  get mayUndo(): boolean {
    return this.#undo.length > 0;
  }
  get mayRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** The draft was replaced: its strokes cannot be undone any more. */
  forgetStrokes(): void {
    this.#undo = [];
    this.#redo = [];
  }

  setBrush(brush: Brush): void {
    this.brush = brush;
    this.brushError = '';
    this.#host.update();
  }

  /** Energy, service or charging time; prices of the one say nothing about the other. */
  setRate(name: RateName, season = -1): void {
    this.rateName = name;
    this.season = season;
    this.setBrush(noBrush);
  }

  /** Another week of the same price. */
  setSeason(season: number): void {
    this.season = season;
    this.#host.update();
  }

  #bandsOf(draft: Draft, rate = this.rateName, season = this.season): readonly Band[] {
    return weekOf(draft[rate], season).bands;
  }

  #setBands(draft: Draft, bands: readonly Band[]): void {
    const { rateName: rate, season } = this;
    this.#undo = [...this.#undo.slice(1 - maxUndo), { rate, season, bands: this.#bandsOf(draft) }];
    this.#redo = [];
    this.#host.change({ [rate]: withWeek(draft[rate], season, { bands }) });
  }

  /** Paints the selection with the brush; a price that is wrong is asked for instead. */
  paint(): void {
    const { draft } = this.#host;
    const { rateName, brush } = this;
    if (!draft || this.#host.readOnly) return;
    const price = readPrice(brush.price, scaleOf(rateName, draft.unit));
    if (!price.ok) {
      this.brushError = this.#host.wrongText(price.problem);
      this.#host.update();
      this.#host.focus('#brush');
      return;
    }
    this.brushError = '';
    const { span } = this.grid;
    const label = brush.label.trim();
    const paint = { priceMicros: price.value, ...(label && { label }) };
    this.#setBands(draft, paintBands(this.#bandsOf(draft), { ...span, days: [...span.days], paint }));
    this.#say('brush.now', span, priceText(price.value, rateName, draft.unit, draft.currency, this.#host.locale));
  }

  /** Rubs the selection out, so that the base price applies. */
  erase(): void {
    const { draft } = this.#host;
    if (!draft || this.#host.readOnly) return;
    const { span } = this.grid;
    this.#setBands(draft, paintBands(this.#bandsOf(draft), { ...span, days: [...span.days] }));
    this.#say('brush.now', span, this.#host.word('brushRub'));
  }

  #say(key: 'brush.now' | 'selected', span: Span, price = ''): void {
    const { word, locale } = this.#host;
    this.#host.say(word(key, { span: spanWords(span, locale, word), price }));
  }

  #typePrice(text: string): void {
    if (this.#host.readOnly) return;
    this.setBrush({ ...this.brush, price: text });
    this.#host.focus('#brush');
  }

  /** Undoes the last stroke, or does the last undone one again. */
  step(redo: boolean): void {
    const [from, to] = redo ? [this.#redo, this.#undo] : [this.#undo, this.#redo];
    const { draft } = this.#host;
    const stroke = from[from.length - 1];
    if (!stroke || !draft || this.#host.readOnly) return;
    from.pop();
    const { rate, season, bands } = stroke;
    to.push({ rate, season, bands: this.#bandsOf(draft, rate, season) });
    this.rateName = rate;
    this.season = season;
    this.#host.change({ [rate]: withWeek(draft[rate], season, { bands }) });
  }

  /** A band that was chosen is what the next stroke paints, so that its price or name can be changed alone. */
  #pick(band: Band): void {
    const { draft } = this.#host;
    const { rateName } = this;
    if (!draft) return;
    const price = priceInput(band.priceMicros, scaleOf(rateName, draft.unit), draft.currency, this.#host.locale);
    this.setBrush({ price, label: band.label ?? '' });
  }

  #told(): void {
    const { selection } = this.grid;
    if (selection && selection.days.length * (selection.toMinute - selection.fromMinute) > this.grid.step)
      this.#say('selected', selection);
  }

  /** Enter in the brush paints. */
  onKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    if (event.key !== 'Enter' || !(target instanceof HTMLInputElement) || !target.id.startsWith('brush')) return;
    event.preventDefault();
    this.paint();
    if (!this.brushError) this.grid.focus();
  };

  /** Writes time prices in another unit; refused when one would not be exact in it. */
  setUnit(unit: TimeUnit): void {
    const { draft } = this.#host;
    if (!draft || unit === draft.unit) return;
    const { tariff } = readDraft({ ...draft, name: '-' });
    if (!tariff) this.#host.toast(this.#host.word('wrongSome'));
    else if (!exactIn(tariff, unit)) this.#host.toast(this.#host.word('unit.inexact'));
    else {
      this.#host.change(draftOf(draft.name, tariff, this.#host.locale, unit));
      const price = readPrice(this.brush.price, scaleOf(this.rateName, draft.unit));
      const scale = scaleOf(this.rateName, unit);
      if (price.ok && price.value % scale === 0)
        this.brush = { ...this.brush, price: priceInput(price.value, scale, draft.currency, this.#host.locale) };
    }
    this.#host.update();
  }
}
