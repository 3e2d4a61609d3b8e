/** Around the week: name and menu, notes on top, the foot with what publishes. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import type { CoreKey } from '../../i18n/core.ts';
import type { Word } from '../../i18n/translate.ts';
import { button, type Part } from '../../parts/controls.ts';
import { icon } from '../../parts/icon.ts';
import { chevronLeftIcon, ellipsisVerticalIcon, infoIcon, lockIcon } from '../../parts/icons.ts';
import { menu } from '../../parts/overlays.ts';
import type { Question } from './desk.ts';
import type { TextKey } from './texts.ts';

export interface FrameView {
  word: Word<TextKey>;
  core: Word<CoreKey>;
  /** Undefined for a new tariff. */
  name: string | undefined;
  base: TariffRow | undefined;
  /** A newer version than the draft was made from. */
  theirs: TariffRow | undefined;
  dirty: boolean;
  busy: boolean;
  mayEdit: boolean;
  maySeeStations: boolean;
  time(atMs: number): string;
  onBack: (() => void) | undefined;
  onAsk(question: Question): void;
  onArchive(archived: boolean): void;
  onTake(): void;
  onKeep(): void;
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
    ${base ? moreMenu(base, v) : nothing}
  </div>`;
};

const moreMenu = (base: TariffRow, v: FrameView) => {
  const ask = (key: 'history' | 'stations' | 'rename', question: Question) => ({
    label: v.word(key),
    onSelect: () => v.onAsk(question),
  });
  return menu({
    id: 'more',
    end: true,
    button: { label: v.core('more'), icon: ellipsisVerticalIcon, only: true, kind: 'quiet', part: 'more' },
    items: [
      ask('history', 'history'),
      ...(v.mayEdit && v.maySeeStations && !base.archived ? [ask('stations', 'places')] : []),
      ...(v.mayEdit
        ? [
            ask('rename', 'rename'),
            { label: v.word(base.archived ? 'unarchive' : 'archive'), onSelect: () => v.onArchive(!base.archived) },
          ]
        : []),
    ],
  });
};

export const notesView = (v: FrameView): Part => {
  const { word, theirs } = v;
  if (theirs)
    return html`<div class="note warn" role="alert" part="conflict">
      <span class="grow">${word('theirs', { n: theirs.version })}</span>
      ${button({ label: word('theirsLook', { n: theirs.version }), compact: true, onClick: v.onTake })}
      ${button({ label: word('theirsKeep'), compact: true, onClick: v.onKeep })}
    </div>`;
  if (v.base?.archived) return html`<div class="note">${icon(infoIcon)}<span>${word('archived')}</span></div>`;
  return v.mayEdit ? nothing : html`<div class="note">${icon(lockIcon)}<span>${word('readOnly')}</span></div>`;
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
      disabled: !dirty || v.theirs !== undefined,
      busy: v.busy,
      onClick: v.onPublish,
    })}
  </div>`;
};
