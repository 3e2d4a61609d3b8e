/** The question before a command is sent. Template and check only. */
import { html, nothing } from 'lit';
import type { LiveConnector } from '../../../bff/sites/stations/contract.ts';
import type { CoreKey } from '../../i18n/core.ts';
import type { Word } from '../../i18n/translate.ts';
import { button, field } from '../../parts/controls.ts';
import { dialog } from '../../parts/overlays.ts';
import type { CardWord } from './card-texts.ts';
import type { CommandKind } from './commands.ts';

export interface Asked {
  kind: CommandKind;
  connector: LiveConnector;
  idTag: string;
  /** What is wrong with the card number. */
  error: string;
}

export const question = (
  asked: Asked | undefined,
  o: {
    word: CardWord;
    core: Word<CoreKey>;
    onChange(asked: Asked | undefined): void;
    onConfirm(asked: Asked): void;
  },
): unknown => {
  const { word, core } = o;
  const close = () => o.onChange(undefined);
  if (!asked) return dialog({ open: false, title: '', closeLabel: core('close'), onClose: close, body: nothing });
  const { kind, connector, idTag, error } = asked;
  const confirm = (event: Event) => {
    event.preventDefault();
    if (kind === 'start' && !idTag.trim()) o.onChange({ ...asked, error: word('card.required') });
    else o.onConfirm({ ...asked, idTag: idTag.trim() });
  };
  return dialog({
    open: true,
    title: word(`ask.${kind}.title`),
    closeLabel: core('close'),
    onClose: close,
    body: html`<form class="form" @submit=${confirm}>
      <p><b>${word('ask.at', { charger: connector.chargerName, number: connector.number })}</b></p>
      <p class="muted">${word(`ask.${kind}.text`)}</p>
      ${
        kind === 'start'
          ? field({
              id: 'card',
              label: word('card'),
              value: idTag,
              error,
              maxLength: 20,
              required: true,
              autofocus: true,
              onInput: (typed) => o.onChange({ ...asked, idTag: typed, error: '' }),
            })
          : nothing
      }
    </form>`,
    actions: html`${button({ label: core('cancel'), kind: 'quiet', onClick: close })}
    ${button({
      label: word(kind),
      kind: kind === 'start' || kind === 'unlock' ? 'primary' : 'danger',
      part: 'confirm',
      autofocus: kind !== 'start',
      onClick: confirm,
    })}`,
  });
};
