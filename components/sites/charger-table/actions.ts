/**
 * What is done with chargers: the bar of the selection, the menu of a row, files, and the dialogs, which are loaded one by one. Loaded when
 * the first row is chosen or the first action is.
 */

import { html, nothing, type TemplateResult } from 'lit';

import type { LiveMessage } from '../../../bff/live/contract.ts';
import { wear } from '../../base/wear.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { wordsOf } from '../../kit/words.ts';
import { button } from '../../parts/controls.ts';
import { plugZapIcon, xIcon } from '../../parts/icons.ts';
import { menu, onMenuKey } from '../../parts/overlays.ts';
import { actionStyles } from './actions-styles.ts';
import { type ActionWord, actionTexts } from './actions-texts.ts';
import type { BatchDesk } from './batch.ts';
import type { ChargerTable } from './charger-table.ts';
import { type BatchChoice, type BatchKind, batchKinds, type Desk, maxBatch, mayBatch, type TableHost } from './desk.ts';
import type { EditDesk } from './edit.ts';
import type { ImportDesk } from './import.ts';

import { type ChargerRow, toggled } from './view-state.ts';

export { actionTexts } from './actions-texts.ts';

const loaders = {
  edit: (host: TableHost) => import('./edit.ts').then(({ EditDesk }) => new EditDesk(host)),
  import: (host: TableHost) => import('./import.ts').then(({ ImportDesk }) => new ImportDesk(host)),
  batch: (host: TableHost) => import('./batch.ts').then(({ BatchDesk }) => new BatchDesk(host)),
};
interface Desks {
  edit: EditDesk;
  import: ImportDesk;
  batch: BatchDesk;
}

/** Room that the row menu takes below its row. */
const menuPx = 190;

const nameOf = ({ name, identity }: ChargerRow): string => name || identity;

export class ChargerActions {
  #host: ChargerTable;
  #desks: Partial<Desks> = {};
  #menuRow: ChargerRow | undefined;
  #lastPick = -1;

  constructor(host: ChargerTable) {
    this.#host = host;
    wear(host, [actionStyles]);
  }

  get #text(): ActionWord {
    return translator(actionTexts, this.#host.locale);
  }
  get #loaded(): Desk[] {
    return Object.values(this.#desks);
  }

  hear(message: LiveMessage): void {
    for (const desk of this.#loaded) desk.hear?.(message);
  }

  /** Events may have been missed. */
  reset(): void {
    for (const desk of this.#loaded) desk.reset?.();
  }

  leave(): void {
    for (const desk of this.#loaded) desk.leave();
  }

  pick(at: number, further: boolean): void {
    const { isEverythingPicked, picked, list } = this.#host;
    // From all that match one is taken away: those that are loaded stay.
    const before = isEverythingPicked ? new Set(list.rows.map(({ id }) => id)) : picked;
    this.#setPicked(toggled(before, list.rows, at, before.size > 0 ? this.#lastPick : -1, further));
    this.#lastPick = at;
  }

  pickLoaded(): void {
    const { pickedCount, list } = this.#host;
    this.#setPicked(new Set(pickedCount > 0 ? [] : list.rows.map(({ id }) => id)));
  }

  #pickEverything(): void {
    this.#host.isEverythingPicked = true;
    this.#host.say(this.#text('picked.count', { n: this.#host.pickedCount }));
  }

  #setPicked(picked: Set<string>): void {
    this.#host.picked = picked;
    this.#host.isEverythingPicked = false;
    this.#host.say(this.#text('picked.count', { n: picked.size }));
  }

  add(): void {
    void this.#desk('edit').then((desk) => desk?.add());
  }

  importFile(): void {
    void this.#desk('import').then((desk) => desk?.open());
  }

  openBatches(): void {
    void this.#desk('batch').then((desk) => desk?.openList());
  }

  async export(format: 'csv' | 'xlsx'): Promise<void> {
    const { session, query, viewState } = this.#host;
    if (!session) return;
    try {
      const { chargerTools } = await import('./tools.ts');
      const columns = chargerTools.exportColumns(viewState.columns).join();
      await chargerTools.download(session.transport, { ...query, format, columns, zone: session.zone });
    } catch (error) {
      const reason = wordsOf(error);
      this.#host.toast(this.#text('export.failed', { reason }));
    }
  }

  /** The row's menu, below (or else above) the place and at its end. */
  openMenu(row: ChargerRow, place: DOMRect): void {
    const host = this.#host;
    this.#menuRow = row;
    host.requestUpdate();
    void host.updateComplete.then(() => {
      const pop = host.renderRoot.querySelector<HTMLElement>('#row-menu');
      if (!pop) return;
      const below = place.bottom + menuPx < innerHeight;
      const set = (side: string, px: number | false) =>
        px === false ? pop.style.removeProperty(side) : pop.style.setProperty(side, `${Math.max(4, px)}px`);
      set('--menu-top', below && place.bottom);
      set('--menu-bottom', !below && innerHeight - place.top);
      set('--menu-left', host.rtl && place.left);
      set('--menu-right', !host.rtl && document.documentElement.clientWidth - place.right);
      pop.showPopover();
    });
  }

  /** A part with dialogs; undefined when it cannot be had now. */
  async #desk<N extends keyof Desks>(name: N): Promise<Desks[N] | undefined> {
    try {
      if (!this.#desks[name]) {
        const made = (await loaders[name](this.#host)) as Desks[N];
        this.#desks[name] ??= made;
      }
    } catch (error) {
      console.error(error);
      this.#host.toast(this.#host.word('error.offline'));
    }
    return this.#desks[name];
  }

  async #batch(kind: BatchKind): Promise<void> {
    const { isEverythingPicked, shownFilter, picked, pickedCount } = this.#host;
    const choice: BatchChoice = isEverythingPicked ? { filter: shownFilter } : { chargerIds: [...picked] };
    if (pickedCount > maxBatch) this.#host.toast(this.#text('picked.many', { n: maxBatch }));
    else (await this.#desk('batch'))?.open(kind, choice, pickedCount);
  }

  view(): TemplateResult {
    return html`${this.#viewRowMenu()}${this.#loaded.map((desk) => this.#viewDesk(desk))}`;
  }

  #viewDesk(desk: Desk): unknown {
    const missing = textsMissing(desk.texts, this.#host.locale);
    if (!missing) return desk.view();
    void missing.then(() => this.#host.requestUpdate());
    return nothing;
  }

  /** The bar above the table while rows are chosen. */
  viewPicked(): TemplateResult {
    const t = this.#host;
    const text = this.#text;
    const { total, rows } = t.list;
    const isAllLoaded =
      !t.isEverythingPicked && t.picked.size === rows.length && total !== undefined && total > rows.length;
    return html`<div class="picked" part="picked" role="region" aria-label=${text('actions')}>
    <strong><bdi>${text('picked.count', { n: t.pickedCount })}</bdi></strong>
    ${
      isAllLoaded
        ? button({
            label: text('picked.everything', { n: total }),
            compact: true,
            part: 'everything',
            onClick: () => this.#pickEverything(),
          })
        : nothing
    }
    <span class="grow"></span>
    ${menu({
      id: 'actions',
      end: true,
      button: { label: text('actions'), icon: plugZapIcon, kind: 'primary', compact: true, part: 'actions' },
      items: batchKinds
        .filter((kind) => mayBatch(kind, t.may))
        .map((kind) => ({ label: text(`op.${kind}`), onSelect: () => void this.#batch(kind) })),
    })}
    ${button({ label: text('picked.clear'), icon: xIcon, only: true, compact: true, kind: 'quiet', onClick: () => t.clearPicks() })}
  </div>`;
  }

  #viewRowMenu(): TemplateResult {
    const t = this.#host;
    const text = this.#text;
    const row = this.#menuRow;
    const edit = (what: 'edit' | 'askKey' | 'askRemove') => () =>
      void this.#desk('edit').then((desk) => row && desk?.[what](row));
    const items: (readonly [label: string, onSelect: () => void, danger?: true])[] = row
      ? [
          [text('row.open'), () => t.openCharger(row.id)],
          [text('row.edit'), edit('edit')],
          [text('row.key'), edit('askKey')],
          [text('row.remove'), edit('askRemove'), true],
        ]
      : [];
    return html`<div popover id="row-menu" class="pop" part="menu" role="menu"
    aria-label=${row ? t.text('row.menu', { name: nameOf(row) }) : nothing}
    @keydown=${onMenuKey}
    @toggle=${(event: ToggleEvent) => event.newState === 'open' && (event.target as HTMLElement).querySelector('button')?.focus()}
  >${items.map(
    ([label, onSelect, danger]) => html`<button type="button" role="menuitem" class=${danger ? 'danger' : ''}
      popovertarget="row-menu" popovertargetaction="hide" @click=${onSelect}>${label}</button>`,
  )}</div>`;
  }
}
