/**
 * A table of any length in a window of a few rows: fixed row height, one translated block, ≤ 250 nodes. It draws what it is given and
 * reports what the user wants; it neither sorts, filters nor fetches. Not an element of its own: it renders into the widget's root.
 *
 *   #table = new Table<OrderRow>(this);
 *   view() { return this.#table.render({ label: 'Orders', rows, columns, … }) }   // styles: [...WfElement.styles, tableStyles]
 *
 * Keyboard (ARIA grid): arrows, Home/End (with Ctrl: first/last row), Page up/down, Enter opens a row or sorts by a heading (with Shift:
 * sorts further by it), Alt+arrows on a heading change its width. Screen readers that do not scroll have paging buttons.
 */
import { html, nothing, type ReactiveController, render, type TemplateResult } from 'lit';
import { button } from './controls.ts';
import { type Icon, icon } from './icon.ts';
import { arrowDownIcon, arrowUpIcon, chevronLeftIcon, chevronRightIcon } from './icons.ts';

export interface Column<R> {
  key: string;
  label: string;
  text(row: R): string;
  /** More classes of the cell, e.g. `status s-charging`. */
  className?(row: R): string;
  numeric?: boolean;
  sortable?: boolean;
  /** Least width; what is left over is shared by `weight`. */
  minPx: number;
  weight: number;
}

export interface SortKey {
  key: string;
  desc: boolean;
}

export interface TableOptions<R> {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  keyOf(row: R): string;
  /** Number of rows there are in all; undefined while unknown. */
  total: number | undefined;
  /** More rows can be had: blanks stand for them at the end, and `onNearEnd` asks. */
  hasMore: boolean;
  onNearEnd(): void;
  sort: readonly SortKey[];
  onSort(sort: SortKey[]): void;
  onOpen(row: R): void;
  selected: string | undefined;
  /** Keys of rows that have just changed: they flash once. */
  flashing: ReadonlySet<string>;
  /** Two lines for narrow places: four texts, start and end of each line. */
  card(row: R): readonly [start: string, end: string, secondStart: string, secondEnd: string];
  cardStatus?(row: R): string;
  rowPx?: number;
  texts: TableTexts;
  locale: string;
  /** Left of the paging buttons: counts and sums. */
  footer?: unknown;
}

export interface TableTexts {
  previous: string;
  next: string;
  range(params: { first: number; last: number; total: number }): string;
  sortHint: string;
}

interface TableHost {
  addController(controller: ReactiveController): void;
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly rtl: boolean;
}

const blankRows = 12;
const cardPx = 66;
const narrowPx = 640;
const headPx = 36;

/** The sort after a heading was chosen: up, down, none; `further` keeps the other keys. Pure. */
export const nextSort = (sort: readonly SortKey[], key: string, further: boolean): SortKey[] => {
  const was = sort.find((each) => each.key === key);
  const rest = further ? sort.filter((each) => each.key !== key) : [];
  if (!was) return [...rest, { key, desc: false }];
  return was.desc ? rest : [...rest, { key, desc: true }];
};

/** `O` is what a table with more tools is given; see table-tools.ts. What is protected is there for it. */
export class Table<R, O extends TableOptions<R> = TableOptions<R>> implements ReactiveController {
  #host: TableHost;
  #options: O | undefined;
  #active = { row: 0, column: 0 };
  #narrow = false;
  #widths = new Map<string, number>();
  #resize: ResizeObserver | undefined;
  #watched: Element | undefined;
  #frame = 0;
  #height = 0;

  constructor(host: TableHost) {
    this.#host = host;
    host.addController(this);
  }

  protected get options(): O | undefined {
    return this.#options;
  }
  /** Where the keyboard is; row −1 is the heading. */
  protected get active(): { row: number; column: number } {
    return this.#active;
  }
  protected get narrow(): boolean {
    return this.#narrow;
  }

  /** Whether the user looks at the very beginning: new rows may be put on top without moving anything. */
  get atTop(): boolean {
    return (this.grid?.scrollTop ?? 0) < 8;
  }

  /** Keeps what is seen in place when `count` rows were put on top. */
  shift(count: number): void {
    const grid = this.grid;
    if (!grid || this.atTop) return;
    this.#paint();
    grid.scrollTop += count * this.#rowPx;
  }

  scrollToTop(): void {
    this.grid?.scrollTo({ top: 0 });
    this.#active = { ...this.#active, row: 0 };
  }

  protected get grid(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.table');
  }
  protected get columns(): readonly Column<R>[] {
    return this.#options!.columns;
  }
  get #rowPx(): number {
    return this.#narrow ? cardPx : (this.#options?.rowPx ?? 40);
  }
  get #headPx(): number {
    return this.#narrow ? 0 : headPx;
  }
  get #count(): number {
    const o = this.#options;
    if (!o) return 0;
    return o.rows.length + (o.hasMore ? Math.min(blankRows, (o.total ?? Number.POSITIVE_INFINITY) - o.rows.length) : 0);
  }

  render(options: O): TemplateResult {
    this.#options = options;
    const { texts } = options;
    const columns = this.columns;
    const page = (label: string, icon: Icon, direction: 1 | -1) =>
      button({
        label,
        icon,
        flip: true,
        only: true,
        compact: true,
        kind: 'quiet',
        onClick: () => this.#page(direction),
      });
    return html`<div
        class="table ${this.#narrow ? 'cards' : ''}"
        part="table"
        role="grid"
        tabindex="-1"
        aria-label=${options.label}
        aria-rowcount=${(options.total ?? -1) < 0 ? -1 : options.total! + 1}
        aria-colcount=${columns.length}
        @scroll=${this.#onScroll}
        @keydown=${this.#onKey}
        @click=${this.#onClick}
      >
        <div class="thead" role="rowgroup">
          <div class="tr" role="row" aria-rowindex="1">
            ${columns.map((column, at) => this.heading(column, at))}
          </div>
        </div>
        <div class="space" role="presentation"><div class="window" role="rowgroup"></div></div>
      </div>
      <div class="tfoot" part="footer">
        ${options.footer ?? nothing}
        <div class="pager" role="group" aria-label=${options.label}>
          <span class="range bidi"></span>
          ${page(texts.previous, chevronLeftIcon, -1)}${page(texts.next, chevronRightIcon, 1)}
        </div>
      </div>`;
  }

  protected heading(column: Column<R>, at: number): TemplateResult {
    const { sort, texts } = this.#options!;
    const place = sort.findIndex((key) => key.key === column.key);
    const desc = sort[place]?.desc;
    return html`<div
      class="th ${column.numeric ? 'num' : ''} ${column.sortable ? 'sortable' : ''}"
      part="heading"
      role="columnheader"
      tabindex=${this.#active.row < 0 && this.#active.column === at ? 0 : -1}
      data-column=${at}
      title=${column.sortable ? texts.sortHint : nothing}
      aria-sort=${place < 0 ? nothing : desc ? 'descending' : 'ascending'}
    ><span>${column.label}</span>${place < 0 ? nothing : icon(desc ? arrowDownIcon : arrowUpIcon)}${
      sort.length > 1 && place >= 0 ? html`<span>${place + 1}</span>` : nothing
    }<span class="grip" @pointerdown=${(event: PointerEvent) => this.#drag(event, column)}></span></div>`;
  }

  hostUpdated(): void {
    const grid = this.grid;
    if (grid !== this.#watched) {
      this.#resize?.disconnect();
      this.#resize = undefined;
      this.#watched = grid ?? undefined;
      if (grid) {
        this.#resize = new ResizeObserver(() => this.#measure());
        this.#resize.observe(grid);
        this.#measure();
      }
    }
    this.#paint();
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#frame);
    this.#resize?.disconnect();
    this.#watched = undefined;
  }

  #measure(): void {
    const grid = this.grid;
    if (!grid) return;
    this.#height = grid.clientHeight;
    this.#narrow = grid.clientWidth > 0 && grid.clientWidth < narrowPx;
    grid.classList.toggle('cards', this.#narrow);
    this.#paint();
  }

  #onScroll = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  };

  /** Draws the rows that can be seen, and a few around them. */
  #paint(): void {
    const grid = this.grid;
    const o = this.#options;
    const block = grid?.querySelector<HTMLElement>('.window');
    if (!grid || !o || !block) return;
    const rowPx = this.#rowPx;
    const count = this.#count;
    this.#layout(grid, block.parentElement!, count);
    const top = grid.scrollTop;
    // Rows make the height when there are few of them: measure what could be seen, not what is.
    const seen = Math.max(this.#height, grid.clientHeight);
    const first = Math.max(0, Math.min(count - 1, Math.floor(top / rowPx)) - 1);
    const last = Math.min(count, Math.ceil((top + seen - this.#headPx) / rowPx) + 2);
    block.style.transform = `translateY(${first * rowPx}px)`;
    const rows: TemplateResult[] = [];
    for (let at = first; at < last; at++) rows.push(this.#narrow ? this.#cardAt(at) : this.#rowAt(at));
    // Asked before drawing, which may take the focused element away.
    const had = this.#hasFocus(grid, block);
    render(rows, block, { host: this.#host });
    this.#keepFocus(grid, block, first, last, had);
    this.#sayRange(grid, top, seen, count);
    if (o.hasMore && last > o.rows.length - 30) o.onNearEnd();
  }

  #layout(grid: HTMLElement, space: HTMLElement, count: number): void {
    const columns = this.columns;
    const width = (column: Column<R>) => this.#widths.get(column.key);
    const tracks = columns.map((column) =>
      width(column) ? `${width(column)}px` : `minmax(${column.minPx}px,${column.weight}fr)`,
    );
    const least = columns.reduce((sum, column) => sum + (width(column) ?? column.minPx), 0);
    set(grid, '--cols', tracks.join(' '));
    set(grid, '--cols-min', this.#narrow ? '0' : `${least}px`);
    set(grid, '--row', `${this.#rowPx}px`);
    set(space, 'height', `${count * this.#rowPx}px`);
  }

  #rowAt(at: number): TemplateResult {
    const o = this.#options!;
    const row = o.rows[at];
    if (!row)
      return html`<div class="tr blank" role="row" aria-rowindex=${at + 2} aria-busy="true">${this.columns.map(
        (column) => html`<div class="td ${column.numeric ? 'num' : ''}" role="gridcell" tabindex="-1"></div>`,
      )}</div>`;
    const key = o.keyOf(row);
    return html`<div
      class="tr ${o.flashing.has(key) ? 'flash' : ''}"
      part="row"
      role="row"
      aria-rowindex=${at + 2}
      aria-current=${this.isCurrent(row) ? 'true' : nothing}
      aria-selected=${this.isSelected(row)}
    >${this.columns.map((column) => this.cellOf(column, row))}</div>`;
  }

  protected isSelected(row: R): boolean {
    return this.#options!.selected === this.#options!.keyOf(row);
  }

  /** Open beside the table, where being selected says something else. */
  protected isCurrent(_row: R): boolean {
    return false;
  }

  protected cellOf(column: Column<R>, row: R): TemplateResult {
    return html`<div class="td ${column.numeric ? 'num' : ''} ${column.className?.(row) ?? ''}" role="gridcell" tabindex="-1">${column.text(row)}</div>`;
  }

  #cardAt(at: number): TemplateResult {
    const o = this.#options!;
    const row = o.rows[at];
    const key = row && o.keyOf(row);
    const [a, b, c, d] = row ? o.card(row) : ['', '', '', ''];
    return html`<div
      class="tr ${row ? '' : 'blank'} ${key && o.flashing.has(key) ? 'flash' : ''}"
      part="row"
      role="row"
      aria-rowindex=${at + 2}
      aria-current=${row && this.isCurrent(row) ? 'true' : nothing}
      aria-selected=${row !== undefined && this.isSelected(row)}
    ><div class="td" role="gridcell" tabindex="-1">${
      row
        ? this.cardTools(html`<span class="start">${a}</span><span class="num">${b}</span
      ><span class=${o.cardStatus?.(row) ?? 'muted'}>${c}</span><span class="num muted">${d}</span>`)
        : nothing
    }</div></div>`;
  }

  protected cardTools(card: TemplateResult): TemplateResult {
    return card;
  }

  #sayRange(grid: HTMLElement, top: number, seen: number, count: number): void {
    const o = this.#options!;
    const [range, ...pages] = grid.parentNode!.querySelector('.pager')!.children;
    const first = Math.max(1, Math.min(count, Math.ceil((top - this.#rowPx / 2) / this.#rowPx) + 1));
    const last = Math.min(o.rows.length, Math.round((top + seen - this.#headPx) / this.#rowPx));
    const total = o.total ?? o.rows.length;
    const text = last > 0 ? o.texts.range({ first, last, total }) : '';
    if (range!.textContent !== text) range!.textContent = text;
    // Not `disabled`: who pages by keyboard would lose the place.
    const ends = [top <= 0, top + seen >= count * this.#rowPx + this.#headPx];
    for (const page of pages) page.ariaDisabled = `${ends.shift()}`;
  }

  #hasFocus(grid: HTMLElement, block: HTMLElement): boolean {
    const focused = (grid.getRootNode() as ShadowRoot).activeElement;
    return focused !== null && (focused === grid || block.contains(focused));
  }

  // Elements are reused for other rows while scrolling: the tab stop and the focus must follow the row, not the element.
  #keepFocus(grid: HTMLElement, block: HTMLElement, first: number, last: number, had: boolean): void {
    for (const stop of block.querySelectorAll('[tabindex="0"]')) stop.setAttribute('tabindex', '-1');
    this.#active.row = Math.min(this.#active.row, this.#count - 1);
    const { row } = this.#active;
    if (row < 0 && !this.#narrow) return;
    const shown = row >= first && row < last;
    const cell = this.#cell(block, shown ? row - first : Math.min(1, last - first - 1));
    cell?.setAttribute('tabindex', '0');
    if (!had) return;
    if (shown) cell?.focus({ preventScroll: true });
    else grid.focus({ preventScroll: true });
  }

  #cell(block: HTMLElement, index: number): HTMLElement | undefined {
    const row = block.children[index];
    return row?.children[this.#narrow ? 0 : this.#active.column] as HTMLElement | undefined;
  }

  #onClick = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    const heading = target.closest<HTMLElement>('.th');
    const o = this.#options;
    if (!o) return;
    if (heading) {
      const column = this.columns[Number(heading.dataset.column)];
      if (column?.sortable && !target.closest('.grip')) o.onSort(nextSort(o.sort, column.key, event.shiftKey));
      return;
    }
    const line = target.closest<HTMLElement>('.window > .tr');
    if (!line) return;
    const row = Number(line.getAttribute('aria-rowindex')) - 2;
    const column = this.#narrow
      ? 0
      : Math.max(0, [...line.children].indexOf(target.closest('.td') ?? line.children[0]!));
    this.#active = { row, column };
    if (o.rows[row]) o.onOpen(o.rows[row]);
  };

  #onKey = (event: KeyboardEvent): void => {
    const o = this.#options;
    if (!o) return;
    const { row, column } = this.#active;
    const inline = event.key === (this.#host.rtl ? 'ArrowLeft' : 'ArrowRight') ? 1 : -1;
    const page = Math.max(1, Math.floor((this.#height - this.#headPx) / this.#rowPx) - 1);
    const far = event.ctrlKey || event.metaKey || this.#narrow;
    if (event.altKey && event.key.startsWith('Arrow')) this.#widen(inline * 16);
    else if (event.key === 'ArrowDown') this.#goTo(row + 1, column);
    else if (event.key === 'ArrowUp') this.#goTo(row - 1, column);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') this.#goTo(row, column + inline);
    else if (event.key === 'Home') this.#goTo(far ? 0 : row, 0);
    else if (event.key === 'End') this.#goTo(far ? this.#count - 1 : row, this.columns.length - 1);
    else if (event.key === 'PageDown') this.#goTo(Math.max(row, 0) + page, column);
    else if (event.key === 'PageUp') this.#goTo(Math.max(0, row - page), column);
    else if (event.key === 'Enter' || event.key === ' ') this.#choose(event.shiftKey);
    else return;
    event.preventDefault();
  };

  #choose(further: boolean): void {
    const o = this.#options!;
    const { row, column } = this.#active;
    const heading = this.columns[column];
    if (row >= 0) {
      if (o.rows[row]) o.onOpen(o.rows[row]);
    } else if (heading?.sortable) o.onSort(nextSort(o.sort, heading.key, further));
  }

  #goTo(row: number, column: number): void {
    const grid = this.grid;
    if (!grid || !this.#options) return;
    const top = this.#narrow ? 0 : -1;
    this.#active = {
      row: Math.max(top, Math.min(this.#count - 1, row)),
      column: Math.max(0, Math.min(this.columns.length - 1, column)),
    };
    const at = this.#active.row;
    if (at < 0) {
      const heading = grid.querySelectorAll<HTMLElement>('.th')[this.#active.column];
      for (const stop of grid.querySelectorAll('[tabindex="0"]')) stop.setAttribute('tabindex', '-1');
      heading?.setAttribute('tabindex', '0');
      heading?.focus();
      return;
    }
    const over = at * this.#rowPx - grid.scrollTop;
    const under = over + this.#rowPx + this.#headPx - this.#height;
    if (over < 0) grid.scrollTop += over;
    else if (under > 0) grid.scrollTop += under;
    for (const stop of grid.querySelectorAll('.th[tabindex="0"]')) stop.setAttribute('tabindex', '-1');
    grid.focus({ preventScroll: true });
    this.#paint();
    (grid.getRootNode() as ShadowRoot).activeElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #page(direction: 1 | -1): void {
    const grid = this.grid;
    if (!grid) return;
    const rows = Math.max(1, Math.floor((this.#height - this.#headPx) / this.#rowPx));
    const first = Math.max(
      0,
      Math.min(this.#count - rows, Math.round(grid.scrollTop / this.#rowPx) + direction * rows),
    );
    grid.scrollTop = first * this.#rowPx;
    this.#active = { ...this.#active, row: first };
    this.#paint();
  }

  #widen(byPx: number): void {
    const { row, column } = this.#active;
    const heading = this.#options && this.columns[column];
    const element = this.grid?.querySelectorAll<HTMLElement>('.th')[column];
    if (row >= 0 || !heading || !element) return;
    this.#setWidth(heading, element.offsetWidth + byPx);
  }

  #setWidth(column: Column<R>, px: number): void {
    this.#widths.set(column.key, Math.round(Math.max(48, Math.min(800, px))));
    this.#paint();
  }

  #drag(event: PointerEvent, column: Column<R>): void {
    event.preventDefault();
    const grip = event.currentTarget as HTMLElement;
    const heading = grip.parentElement!;
    const start = heading.offsetWidth;
    const sign = this.#host.rtl ? -1 : 1;
    const from = event.clientX;
    grip.setPointerCapture(event.pointerId);
    const move = (to: PointerEvent) => this.#setWidth(column, start + (to.clientX - from) * sign);
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), { once: true });
  }
}

const set = (element: HTMLElement, name: string, value: string): void => {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
};
