/**
 * A list that is read page by page from where the server's cursor stands, and kept current by live events. The server filters and
 * sorts; this only remembers rows and their places.
 */
import type { Page } from '../../bff/kernel/contract.ts';
import type { Permission } from '../../bff/kernel/permissions.ts';
import { Data, type DataHost } from './data.ts';
import type { Session } from './session.ts';

export interface ListOptions<R> {
  may: Permission;
  /** The first page has no cursor; it should ask for totals. */
  page(session: Session, cursor: string | undefined, signal: AbortSignal): Promise<Page<R>>;
  /** Begins again when one of these changes. */
  args?(): readonly unknown[] | undefined;
  /** After the first page was read, also again. */
  onStart?(page: Page<R>): void;
}

export class ListData<R extends { id: string }> {
  /** The first page, for `viewData`. */
  readonly first: Data<Page<R>>;
  rows: R[] = [];
  next: string | null = null;
  total: number | undefined;
  #host: DataHost;
  #options: ListOptions<R>;
  // Place of each row, counted from `#shift` so that a row put on top does not renumber the others. Made when first needed: a long first
  // page is on the screen before anybody asks.
  #known: Map<string, number> | undefined;
  #shift = 0;
  #more: AbortController | undefined;

  constructor(host: DataHost, options: ListOptions<R>) {
    this.#host = host;
    this.#options = options;
    this.first = new Data(host, {
      may: options.may,
      load: (session, signal) => options.page(session, undefined, signal),
      ...(options.args && { args: options.args }),
      onLoad: (page) => {
        this.#more?.abort();
        this.#more = undefined;
        this.rows = [...page.items];
        this.next = page.next;
        this.total = page.totals?.count;
        this.#known = undefined;
        this.#shift = 0;
        options.onStart?.(page);
      },
    });
  }

  /** Reads the next page, once at a time. A page that could not be had is asked for again at the next call after a second. */
  async more(): Promise<void> {
    const { session } = this.#host;
    if (this.next === null || this.#more || !session || this.first.busy) return;
    const run = new AbortController();
    this.#more = run;
    const { loads } = this.#host;
    loads.add(run);
    try {
      const page = await this.#options.page(session, this.next, run.signal);
      if (this.#more === run) {
        this.#append(page);
        this.#more = undefined;
      }
    } catch {
      window.setTimeout(() => {
        if (this.#more !== run) return;
        this.#more = undefined;
        this.#host.requestUpdate();
      }, 1000);
    } finally {
      loads.delete(run);
      // Also when it was given up: what waits for it is told at the next update.
      this.#host.requestUpdate();
    }
  }

  get #places(): Map<string, number> {
    this.#known ??= new Map(this.rows.map((row, place) => [row.id, place]));
    return this.#known;
  }

  at(id: string): R | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.rows[place + this.#shift];
  }

  /** Changes some fields of a row that is here; false when it is not. */
  patch(id: string, change: Partial<R>): boolean {
    const place = this.#places.get(id);
    const row = place === undefined ? undefined : this.rows[place + this.#shift];
    if (!row || place === undefined) return false;
    this.rows[place + this.#shift] = { ...row, ...change };
    this.#host.requestUpdate();
    return true;
  }

  /** Puts a row on top that was not here. */
  prepend(row: R): void {
    const places = this.#places;
    this.rows.unshift(row);
    this.#shift += 1;
    places.set(row.id, -this.#shift);
    if (this.total !== undefined) this.total += 1;
    this.#host.requestUpdate();
  }

  /** Takes a row away that is gone; false when it is not here. */
  remove(id: string): boolean {
    if (!this.at(id)) return false;
    this.rows = this.rows.filter((row) => row.id !== id);
    this.#known = undefined;
    this.#shift = 0;
    if (this.total !== undefined) this.total -= 1;
    this.#host.requestUpdate();
    return true;
  }

  #append(page: Page<R>): void {
    const places = this.#places;
    for (const row of page.items) {
      if (places.has(row.id)) continue;
      places.set(row.id, this.rows.length - this.#shift);
      this.rows.push(row);
    }
    this.next = page.next;
  }
}
