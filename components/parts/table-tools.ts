/**
 * A table whose rows can be chosen and have a menu, and whose cells can be more than text. Boxes stand in a column in front, menus in one at the
 * end. Space chooses a row, with Shift all from the last one on; a right click or the menu key opens the row's menu too.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Column, Table, type TableOptions } from './table.ts';

export interface ToolColumn<R> extends Column<R> {
  /** Drawn instead of the text, which cards and exports still have. */
  cell?(row: R): unknown;
}

/** Rows that are chosen for doing something with them. */
export interface RowPicks<R> {
  has(row: R): boolean;
  toggle(row: R, at: number, further: boolean): void;
  /** Of the box in the heading. */
  state: 'none' | 'some' | 'all';
  toggleAll(): void;
  labelAll: string;
  label(row: R): string;
}

export interface ToolTableOptions<R> extends TableOptions<R> {
  columns: readonly ToolColumn<R>[];
  picks?: RowPicks<R>;
  /** `place` is where to show the menu. */
  menu?: { title: string; label(row: R): string; onOpen(row: R, place: DOMRect): void } | undefined;
}

const toolPx = 44;
const pickKey = ' pick';
const menuKey = ' menu';
const isTool = ({ key }: { key: string }) => key === pickKey || key === menuKey;

export class ToolTable<R> extends Table<R, ToolTableOptions<R>> {
  #listening: HTMLElement | undefined;

  protected override get columns(): readonly ToolColumn<R>[] {
    const { columns, picks, menu } = this.options!;
    const tool = (key: string, label: string, text: (row: R) => string) => ({
      ...{ key, label, text, minPx: toolPx, weight: 0 },
    });
    return [
      ...(picks ? [tool(pickKey, picks.labelAll, (row) => picks.label(row))] : []),
      ...columns,
      ...(menu ? [tool(menuKey, menu.title, (row) => menu.label(row))] : []),
    ];
  }

  override hostUpdated(): void {
    super.hostUpdated();
    const grid = this.grid;
    if (grid && this.options?.picks) grid.setAttribute('aria-multiselectable', 'true');
    if (!grid || grid === this.#listening) return;
    this.#listening = grid;
    grid.addEventListener('contextmenu', this.#onContextMenu);
    // What is for a tool does not reach the table's own listeners.
    grid.addEventListener('click', this.#onToolClick, true);
    grid.addEventListener('keydown', this.#onToolKey, true);
  }

  protected override heading(column: Column<R>, at: number): TemplateResult {
    if (!isTool(column)) return super.heading(column, at);
    const isHere = this.active.row < 0 && this.active.column === at;
    const state = column.key === pickKey ? `pick ${this.options?.picks?.state ?? ''}` : '';
    return html`<div class="th ${state}" role="columnheader" tabindex=${isHere ? 0 : -1} data-column=${at}><span class="sr">${column.label}</span></div>`;
  }

  protected override isSelected(row: R): boolean {
    return this.options?.picks ? this.options.picks.has(row) : super.isSelected(row);
  }

  protected override isCurrent(row: R): boolean {
    return this.options?.picks !== undefined && super.isSelected(row);
  }

  protected override cellOf(column: ToolColumn<R>, row: R): TemplateResult {
    if (isTool(column))
      return html`<div class="td ${column.key}" role="gridcell" tabindex="-1" aria-label=${column.text(row)}></div>`;
    if (!column.cell) return super.cellOf(column, row);
    return html`<div class="td ${column.className?.(row) ?? ''}" role="gridcell" tabindex="-1">${column.cell(row)}</div>`;
  }

  protected override cardTools(card: TemplateResult): TemplateResult {
    const { picks, menu } = this.options!;
    return html`${picks ? html`<span class="pick"></span>` : nothing}${card}${menu ? html`<span class="menu"></span>` : nothing}`;
  }

  #onToolClick = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    const isPick = target.closest('.pick') !== null;
    if (!isPick && !target.closest('.td.menu, span.menu')) return;
    event.stopPropagation();
    const line = target.closest('.window > .tr');
    const column = [...(target.closest('.tr')?.children ?? [])].indexOf(target.closest('.td, .th')!);
    Object.assign(this.active, { row: Number(line?.getAttribute('aria-rowindex') ?? 1) - 2, column });
    if (isPick) this.#pick(event.shiftKey);
    else this.#openMenu(target);
  };

  #onToolKey = (event: KeyboardEvent): void => {
    const { row, column } = this.active;
    const { key, shiftKey } = event;
    const tool = this.narrow ? undefined : this.columns[column]?.key;
    if (key !== 'Enter' && key !== ' ') return;
    if (tool === pickKey || (key === ' ' && row >= 0 && tool !== menuKey && this.options?.picks)) this.#pick(shiftKey);
    else if (row >= 0 && tool === menuKey)
      this.#openMenu((this.grid!.getRootNode() as ShadowRoot).activeElement ?? this.grid!);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #onContextMenu = (event: MouseEvent): void => {
    const line = (event.target as HTMLElement).closest<HTMLElement>('.window > .tr');
    if (!line || !this.options?.menu) return;
    event.preventDefault();
    this.active.row = Number(line.getAttribute('aria-rowindex')) - 2;
    const open = () => this.#openMenu(line.querySelector('.menu') ?? line);
    // Letting go of the button would close again what opened while it was down.
    if (event.buttons === 0) open();
    else addEventListener('pointerup', () => setTimeout(open), { once: true });
  };

  #openMenu(place: Element): void {
    const row = this.options!.rows[this.active.row];
    if (row) this.options!.menu?.onOpen(row, place.getBoundingClientRect());
  }

  #pick(further: boolean): void {
    const { rows, picks } = this.options!;
    const { row } = this.active;
    if (row < 0) picks?.toggleAll();
    else if (rows[row]) picks?.toggle(rows[row], row, further);
  }
}
