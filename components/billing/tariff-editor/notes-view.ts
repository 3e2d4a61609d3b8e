/** The menu of a tariff, and the notes above it: somebody else's version, the archive, no right to change it. */
import { html, nothing, type TemplateResult } from 'lit';
import { button } from '../../parts/controls.ts';
import { icon } from '../../parts/icon.ts';
import { ellipsisVerticalIcon, infoIcon, lockIcon } from '../../parts/icons.ts';
import { type MenuItem, menu } from '../../parts/overlays.ts';
import type { Question } from './desk.ts';
import type { EditorHost } from './host.ts';
import { allWords } from './more-texts.ts';

export interface MenuActions {
  onAsk(question: Question): void;
  onArchive(archived: boolean): void;
  onOffers(): void;
  onOcpi(): void;
}

export const menuView = (host: EditorHost, act: MenuActions): unknown => {
  const { base, mayEdit } = host.editing;
  if (!base) return nothing;
  const word = allWords(host.locale);
  const ask = (key: 'history' | 'stations' | 'rename', question: Question): MenuItem => ({
    label: word(key),
    onSelect: () => act.onAsk(question),
  });
  return menu({
    id: 'more',
    end: true,
    button: { label: host.word('more'), icon: ellipsisVerticalIcon, only: true, kind: 'quiet', part: 'more' },
    items: [
      ask('history', 'history'),
      ...(base.archived ? [] : [{ label: word('offers'), onSelect: act.onOffers }]),
      { label: word('ocpi'), onSelect: act.onOcpi },
      ...(mayEdit && host.session?.may('station:view') && !base.archived ? [ask('stations', 'places')] : []),
      ...(mayEdit
        ? [
            ask('rename', 'rename'),
            { label: word(base.archived ? 'unarchive' : 'archive'), onSelect: () => act.onArchive(!base.archived) },
          ]
        : []),
    ],
  });
};

export const notesView = (host: EditorHost): TemplateResult | typeof nothing => {
  const { editing } = host;
  const { theirs, base, mayEdit } = editing;
  const word = allWords(host.locale);
  if (theirs)
    return html`<div class="note warn" role="alert" part="conflict">
      <span class="grow">${word('theirs', { n: theirs.version })}</span>
      ${button({ label: word('theirsLook', { n: theirs.version }), compact: true, onClick: () => editing.discard() })}
      ${button({ label: word('theirsKeep'), compact: true, onClick: () => editing.keepMine() })}
    </div>`;
  if (base?.archived) return html`<div class="note">${icon(infoIcon)}<span>${word('archived')}</span></div>`;
  return mayEdit ? nothing : html`<div class="note">${icon(lockIcon)}<span>${word('readOnly')}</span></div>`;
};
