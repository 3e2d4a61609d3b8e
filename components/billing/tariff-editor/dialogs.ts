/** What the editor asks in dialogs: publish with its effect, discard, rename, stations, history. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { TariffEffect, TariffRow, TariffVersion } from '../../../bff/billing/tariffs/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import type { Word } from '../../i18n/translate.ts';
import { button, field } from '../../parts/controls.ts';
import { skeleton } from '../../parts/states.ts';
import { exactIn } from './draft.ts';
import type { MoreKey } from './more-texts.ts';
import { sentences } from './sentences.ts';
import type { TextKey } from './texts.ts';

export const dialogStyles = css`
  .past > li {
    display: grid;
    gap: 6px;
    padding-block: 14px;
    border-block-end: 1px solid var(--_line);
  }
  .past + .btn {
    margin-block-start: 16px;
  }
  .past ul {
    font-size: var(--_text-s);
    color: var(--_muted);
  }
  .places {
    display: grid;
    max-block-size: 320px;
    overflow: auto;
  }
  .places .check {
    inline-size: 100%;
  }
  .places .small {
    margin-inline-start: auto;
  }
  .body p + p,
  .body p + ul,
  .body ul + p,
  .body .field + .places {
    margin-block-start: 8px;
  }
  .body .wrong {
    margin-block-start: 12px;
    font-size: var(--_text-m);
  }
`;

interface Common {
  word: Word<TextKey | MoreKey>;
  locale: string;
  /** What went wrong with the last try. */
  error: string;
}

const problem = (error: string) => (error ? html`<p class="wrong" role="alert">${error}</p>` : nothing);
const shownOrders = 5;

/** Which orders keep their price, before a version is published. */
export const effectView = (
  v: Common & { effect: TariffEffect | undefined; row: TariffRow; next: number; clock(atMs: number): string },
): TemplateResult => {
  const { word, effect, row } = v;
  if (!effect) return v.error ? html`${problem(v.error)}` : skeleton(3);
  const money = (minor: number) => formatMoney(minor, row.currency, v.locale);
  const running = effect.versions.reduce((sum, version) => sum + version.orders, 0);
  const { stationCount } = effect;
  const hidden = running - Math.min(running, shownOrders);
  return html`<p>${stationCount > 0 ? word('publishSome', { n: stationCount, version: v.next }) : word('publishNone')}</p>
    ${
      running === 0
        ? html`<p>${word('effectNone')}</p>`
        : html`<p>${word('effectSome', { n: running })}</p>
          <ul part="effect">
            ${effect.versions.map(
              (version) =>
                html`<li><b>${word('effectVersion', { version: version.version, n: version.orders, amount: money(version.totalMinor) })}</b></li>`,
            )}
            ${effect.orders.slice(0, shownOrders).map(
              (order) =>
                html`<li class="muted small">
                  <bdi>${order.stationName}</bdi>, <bdi>${order.chargerName}</bdi> · ${order.connector}, ${v.clock(order.startedAt)}: ${money(order.totalMinor)}
                </li>`,
            )}
            ${hidden > 0 ? html`<li class="muted small">${word('effectMore', { n: hidden })}</li>` : nothing}
          </ul>`
    }
    ${problem(v.error)}`;
};

export const renameView = (v: Common & { name: string; onInput(name: string): void }): TemplateResult => html`${field({
  id: 'rename',
  label: v.word('name'),
  value: v.name,
  maxLength: 80,
  required: true,
  autofocus: true,
  onInput: v.onInput,
})}
${problem(v.error)}`;

export interface Place {
  id: string;
  name: string;
  city: string;
  tariffId: string | null;
}

export const placesView = (
  v: Common & {
    places: readonly Place[] | undefined;
    chosen: ReadonlySet<string>;
    tariffId: string;
    find: string;
    onFind(text: string): void;
    onChoose(id: string, on: boolean): void;
  },
): TemplateResult => {
  if (!v.places) return v.error ? html`${problem(v.error)}` : skeleton(4);
  const words = v.find.trim().toLowerCase();
  const shown = v.places.filter((place) => `${place.name} ${place.city}`.toLowerCase().includes(words));
  return html`${field({
    id: 'find-station',
    label: v.word('stationsFind'),
    type: 'search',
    value: v.find,
    onInput: v.onFind,
  })}
    <div class="places">
      ${shown.map(
        (place) => html`<label class="check"
          ><input
            type="checkbox"
            .checked=${v.chosen.has(place.id)}
            @change=${(event: Event) => v.onChoose(place.id, (event.target as HTMLInputElement).checked)}
          /><span>${place.name}${place.city ? `, ${place.city}` : ''}</span>
          ${place.tariffId && place.tariffId !== v.tariffId ? html`<span class="muted small">${v.word('stationsOther')}</span>` : nothing}</label
        >`,
      )}
      ${shown.length === 0 ? html`<p class="muted">${v.word('stationsNone')}</p>` : nothing}
    </div>
    ${problem(v.error)}`;
};

export const historyView = (
  v: Common & {
    versions: readonly TariffVersion[] | undefined;
    current: number;
    time(atMs: number): string;
    onUse: ((version: TariffVersion) => void) | undefined;
    onOlder: (() => void) | undefined;
  },
): TemplateResult => {
  if (!v.versions) return v.error ? html`${problem(v.error)}` : skeleton(6);
  return html`<ol class="past" part="history">
      ${v.versions.map(
        (version) => html`<li>
          <div class="bar">
            <b>${v.word('version', { n: version.version })}</b>
            ${version.version === v.current ? html`<span class="badge">${v.word('historyCurrent')}</span>` : nothing}
            <span class="grow"></span>
            ${v.onUse ? button({ label: v.word('historyUse'), compact: true, onClick: () => v.onUse?.(version) }) : nothing}
          </div>
          <span class="muted small">${v.word('historyBy', { time: v.time(version.createdAt), who: version.createdBy })}</span>
          <ul>
            ${sentences(version.definition, exactIn(version.definition, 'min') ? 'min' : 'h', v.locale, v.word).map(
              (sentence) => html`<li>${sentence}</li>`,
            )}
          </ul>
        </li>`,
      )}
    </ol>
    ${v.onOlder ? button({ label: v.word('historyOlder'), onClick: v.onOlder }) : nothing} ${problem(v.error)}`;
};
