/** Around the week: the name on top, the foot with what publishes. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import type { CoreKey } from '../../i18n/core.ts';
import type { Word } from '../../i18n/translate.ts';
import { button } from '../../parts/controls.ts';
import { chevronLeftIcon } from '../../parts/icons.ts';
import type { TextKey } from './texts.ts';

export interface FrameView {
  word: Word<TextKey>;
  core: Word<CoreKey>;
  /** Undefined for a new tariff. */
  name: string | undefined;
  base: TariffRow | undefined;
  dirty: boolean;
  busy: boolean;
  /** Somebody else's version has to be looked at first. */
  isHeld: boolean;
  /** What else can be done with the tariff, once that is loaded. */
  menu: unknown;
  time(atMs: number): string;
  onBack: (() => void) | undefined;
  onDiscard(): void;
  onPublish(): void;
}

export const headView = (v: FrameView): TemplateResult => {
  const { word, base, onBack } = v;
  return html`<div class="head">
    ${
      onBack
        ? button({
            label: v.core('back'),
            icon: chevronLeftIcon,
            only: true,
            kind: 'quiet',
            part: 'back',
            onClick: onBack,
          })
        : nothing
    }
    <h2>${v.name ?? word('newName')}</h2>
    ${
      base
        ? html`<span class="badge">${word('version', { n: base.version })}</span>
            <span class="muted">${base.currency} · ${word('list.stations', { n: base.stationCount })}</span>`
        : nothing
    }
    <span class="grow"></span>
    ${v.menu}
  </div>`;
};

export const footView = (v: FrameView): TemplateResult => {
  const { word, base, dirty } = v;
  return html`<div class="foot ${dirty ? 'changed' : ''}">
    <span class="grow muted" role="status">${
      dirty || !base ? word('unsaved') : word('published', { n: base.version, time: v.time(base.updatedAt) })
    }</span>
    ${dirty && base ? button({ label: word('discard'), part: 'discard', onClick: v.onDiscard }) : nothing}
    ${button({
      label: word(base ? 'publish' : 'publishNew'),
      kind: 'primary',
      part: 'publish',
      disabled: !dirty || v.isHeld,
      busy: v.busy,
      onClick: v.onPublish,
    })}
  </div>`;
};
