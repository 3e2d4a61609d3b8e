/** The card of the selected station: connectors as they are now, price in words, and what may be done. Templates only. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import type { LiveConnector } from '../../../bff/sites/stations/contract.ts';
import type { CoreKey } from '../../i18n/core.ts';
import type { Word } from '../../i18n/translate.ts';
import { button } from '../../parts/controls.ts';
import { energyText, powerText } from '../../parts/format.ts';
import { icon } from '../../parts/icon.ts';
import { chevronLeftIcon, ellipsisVerticalIcon, xIcon } from '../../parts/icons.ts';
import { type MenuItem, menu } from '../../parts/overlays.ts';
import { skeleton, status } from '../../parts/states.ts';
import type { CardWord } from './card-texts.ts';
import type { CommandKind, Life } from './commands.ts';
import { totalOf } from './groups.ts';
import { restText } from './list.ts';
import type { Pin } from './pins.ts';
import { pricesInWords } from './price.ts';
import type { MapWord } from './texts.ts';

export interface CardOptions {
  pin: Pin;
  /** Undefined while it is read. */
  live: { connectors: readonly LiveConnector[]; tariff: Tariff | null } | undefined;
  /** What to show when it could not be read. */
  failed: unknown;
  may: { command: boolean; stop: boolean };
  lives: ReadonlyMap<string, Life>;
  nowMs: number;
  locale: string;
  word: CardWord;
  /** Words of the map's list. */
  map: MapWord;
  core: Word<CoreKey>;
  /** A time of the station's zone; with the day when it is not from today. */
  time(atMs: number): string;
  onClose(): void;
  onAsk(kind: CommandKind, connector: LiveConnector): void;
}

const isCharging = (c: LiveConnector) => c.orderId !== null;

const actionsOf = (c: LiveConnector, o: CardOptions): MenuItem[] => {
  if (!o.may.command || c.state === 'offline') return [];
  const item = (kind: CommandKind, danger = false): MenuItem => ({
    label: o.word(kind),
    danger,
    onSelect: () => o.onAsk(kind, c),
  });
  const startable = !isCharging(c) && c.state !== 'faulted' && c.state !== 'unavailable';
  return [
    ...(startable ? [item('start')] : []),
    ...(isCharging(c) && o.may.stop ? [item('stop', true)] : []),
    item('unlock'),
    item('reset', true),
  ];
};

const typeText = (c: LiveConnector, word: CardWord): string => {
  const known = ['type2', 'type1', 'ccs2', 'ccs1', 'chademo', 'nacs', 'gbtAc', 'gbtDc', 'schuko'] as const;
  const type = known.find((each) => each === c.type) ?? 'other';
  return word(`type.${type}`);
};

const lifeLine = (life: Life, word: CardWord): TemplateResult => {
  const steps = life.state === 'queued' ? 1 : life.state === 'sent' ? 2 : 3;
  const good = life.state === 'queued' || life.state === 'sent' || life.state === 'accepted';
  return html`<p class="life ${good ? '' : 'bad'}" role="status">
    <span class="steps" aria-hidden="true">${[1, 2, 3].map((step) => html`<i class=${step <= steps ? 'done' : ''}></i>`)}</span>
    <bdi>${word(life.kind)}: ${word(`life.${life.state}`)}</bdi>${life.detail && !good ? html` – <bdi>${life.detail}</bdi>` : nothing}
  </p>`;
};

const connector = (c: LiveConnector, o: CardOptions): TemplateResult => {
  const { word, core, locale } = o;
  const items = actionsOf(c, o);
  const life = o.lives.get(c.id);
  const since = c.state === 'available' ? '' : core('since', { time: o.time(c.sinceMs) });
  return html`<li class="connector" part="connector">
    <span class="what">
      <b><bdi>${c.chargerName}</bdi></b> <span class="muted">· <bdi>${word('connector', { number: c.number })}</bdi></span>
    </span>
    <span class="kind muted num"><bdi>${typeText(c, word)}</bdi> · <bdi>${powerText(c.maxPowerW, locale).replace(/[.,]0(?=\D)/, '')}</bdi></span>
    <span class="doing">${status(c.state, core(`state.${c.state}`))} <bdi class="muted small">${since}</bdi></span>
    <span class="flow num">${isCharging(c) ? html`<b><bdi>${powerText(c.powerW, locale)}</bdi></b> <span class="muted">· <bdi>${energyText(c.energyWh, locale)}</bdi></span>` : nothing}</span>
    ${
      items.length > 0
        ? menu({
            id: `menu-${c.id}`,
            end: true,
            button: {
              label: word('actions', { charger: c.chargerName, number: c.number }),
              icon: ellipsisVerticalIcon,
              only: true,
              kind: 'quiet',
              compact: true,
              disabled: life?.state === 'queued' || life?.state === 'sent',
            },
            items,
          })
        : nothing
    }
    ${c.state === 'faulted' && c.errorCode && c.errorCode !== 'noError' ? html`<p class="fault">${c.errorCode}</p>` : nothing}
    ${life ? lifeLine(life, word) : nothing}
  </li>`;
};

const price = (tariff: Tariff | null, o: CardOptions): TemplateResult => {
  const { word } = o;
  if (!tariff) return html`<p class="muted">${word('price.free')}</p>`;
  const prices = pricesInWords(tariff, o.pin.zone, o.nowMs, o.locale, word);
  const simple = prices.lines.length <= 2;
  const table = html`<dl class="prices">
    ${prices.lines.map((line) => html`<dt>${line.what}</dt><dd class="num"><bdi>${line.price}</bdi></dd><dd class="when muted"><bdi>${line.when}</bdi></dd>`)}
  </dl>`;
  return html`${prices.now && !simple ? html`<p class="price-now"><span class="muted">${word('price.now')}</span> <b class="num"><bdi>${prices.now}</bdi></b></p>` : nothing}
    ${simple ? table : html`<details><summary>${word('price.all')}</summary>${table}</details>`}
    ${prices.tax ? html`<p class="muted small"><bdi>${prices.tax}</bdi></p>` : nothing}`;
};

export const stationCard = (o: CardOptions): TemplateResult => {
  const { pin, live, word } = o;
  const { tally } = pin;
  const place = [pin.address, pin.city].filter(Boolean).join(', ');
  const rest = restText(tally, o.map);
  return html`<article class="detail" part="card" aria-labelledby="card-title">
    <header>
      <button type="button" class="btn quiet compact only back" aria-label=${word('back')} title=${word('back')} @click=${o.onClose}>
        ${icon(chevronLeftIcon, 'flip')}
      </button>
      <div class="grow">
        <h2 id="card-title" tabindex="-1"><bdi>${pin.name}</bdi></h2>
        <p class="muted"><bdi>${place}</bdi></p>
      </div>
      ${button({ label: o.core('close'), icon: xIcon, only: true, kind: 'quiet', compact: true, part: 'close', onClick: o.onClose })}
    </header>
    <p class="sums">
      <b><bdi>${o.map('of.free', { free: tally.free, total: totalOf(tally) })}</bdi></b>
      ${rest ? html`<span class="muted"> · <bdi>${rest}</bdi></span>` : nothing}
      ${pin.powerW > 0 ? html`<span class="muted num"> · <bdi>${powerText(pin.powerW, o.locale)}</bdi></span>` : nothing}
    </p>
    ${
      o.failed
        ? o.failed
        : !live
          ? skeleton(5)
          : html`<section>
                <h3 class="sr">${word('connectors')}</h3>
                ${
                  live.connectors.length === 0
                    ? html`<p class="muted">${word('no.connectors')}</p>`
                    : html`<ul class="connectors">${repeat(
                        live.connectors,
                        (c) => c.id,
                        (c) => connector(c, o),
                      )}</ul>`
                }
              </section>
              <section>
                <h3>${word('price')}${pin.tariffName ? html` <bdi class="muted tariff">${pin.tariffName}</bdi>` : nothing}</h3>
                ${price(live.tariff, o)}
              </section>`
    }
  </article>`;
};
