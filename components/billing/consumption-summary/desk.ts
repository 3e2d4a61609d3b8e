/** Files that are made in the background and the schedules that make them: a drawer of the summary, loaded when it is first opened. */
import { css, html, type TemplateResult } from 'lit';
import { translator } from '../../i18n/translate.ts';
import type { Piece } from '../../kit/lazy.ts';
import { pieceStyles } from '../../kit/piece-styles.ts';
import { Questions } from '../../kit/questions.ts';
import { tabs } from '../../parts/controls.ts';
import { dialog } from '../../parts/overlays.ts';
import { type DeskWord, deskTexts } from './desk-texts.ts';
import { Files } from './files.ts';
import type { SummaryHost } from './host.ts';
import { Schedules } from './schedules.ts';

const deskTabs = ['files', 'schedules'] as const;
export type DeskTab = (typeof deskTabs)[number];

const styles = css`
  .desk {
    display: grid;
    gap: 16px;
    padding-block-start: 16px;
  }
  .desk .form {
    padding: 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
  }
  .desk .form > .btn {
    justify-self: end;
  }
`;

class ReportsDesk {
  #host: SummaryHost;
  #tab: DeskTab = 'files';
  #isOpen = false;
  #questions: Questions;
  #files: Files;
  #schedules: Schedules;

  constructor(host: SummaryHost) {
    this.#host = host;
    this.#questions = new Questions(host);
    const text = () => this.#text;
    this.#files = new Files(host, this.#questions, text, () => this.#isOpen && this.#tab === 'files');
    this.#schedules = new Schedules(host, this.#questions, text, () => this.#isOpen && this.#tab === 'schedules');
  }

  get #text(): DeskWord {
    return translator(deskTexts, this.#host.locale);
  }

  open(tab: DeskTab): void {
    this.#tab = tab;
    this.#isOpen = true;
    this.#host.requestUpdate();
  }

  view(): TemplateResult {
    const text = this.#text;
    const host = this.#host;
    return html`${dialog({
      open: this.#isOpen,
      kind: 'drawer',
      title: text('title'),
      closeLabel: host.word('close'),
      onClose: () => {
        this.#isOpen = false;
        host.requestUpdate();
      },
      body: html`${tabs<DeskTab>({
        id: 'desk',
        label: text('tabs'),
        value: this.#tab,
        options: deskTabs.map((value) => ({ value, label: text(`tab.${value}`) })),
        onChange: (tab) => this.open(tab),
      })}
        <div class="desk" role="tabpanel" id="desk-panel" aria-labelledby="desk-${this.#tab}">${
          this.#tab === 'files' ? this.#files.view() : this.#schedules.view()
        }</div>`,
    })}${this.#questions.view()}`;
  }
}

export const deskPiece = (host: SummaryHost): Piece & ReportsDesk =>
  Object.assign(new ReportsDesk(host), { texts: [deskTexts], styles: [pieceStyles, styles] });
