/**
 * What belongs to a selected station: its card, its commands, and the question before each. Loaded with the first selection, so that a page
 * which only shows the map does not pay for it.
 */
import type { Answer } from '../../../bff/kernel/contract.ts';
import type { stations } from '../../../bff/sites/stations/contract.ts';
import type { DataHost } from '../../base/data.ts';
import { emit } from '../../base/events.ts';
import type { CoreKey } from '../../i18n/core.ts';
import { translator, type Word } from '../../i18n/translate.ts';
import { type Asked, question } from './ask.ts';
import { stationCard } from './card.ts';
import { cardTexts } from './card-texts.ts';
import { Commands } from './commands.ts';
import type { Pin } from './pins.ts';
import type { MapWord } from './texts.ts';

export { cardStyles } from './card-styles.ts';
export { cardTexts } from './card-texts.ts';

export interface CardScene {
  pin: Pin;
  /** Undefined while it is read. */
  live: Answer<typeof stations.endpoints.live> | undefined;
  failed: unknown;
  nowMs: number;
  locale: string;
  map: MapWord;
  core: Word<CoreKey>;
  time(atMs: number): string;
  onClose(): void;
}

export class Desk {
  readonly commands: Commands;
  #host: DataHost & HTMLElement;
  #asked: Asked | undefined;

  constructor(host: DataHost & HTMLElement) {
    this.#host = host;
    this.commands = new Commands(host);
  }

  card(scene: CardScene): unknown {
    const { session } = this.#host;
    return stationCard({
      ...scene,
      word: translator(cardTexts, scene.locale),
      may: { command: session?.may('charger:command') ?? false, stop: session?.may('order:view') ?? false },
      lives: this.commands.lives,
      onAsk: (kind, connector) => this.#ask({ kind, connector, idTag: '', error: '' }),
    });
  }

  question(locale: string, core: Word<CoreKey>): unknown {
    return question(this.#asked, {
      word: translator(cardTexts, locale),
      core,
      onChange: (asked) => this.#ask(asked),
      onConfirm: ({ kind, connector, idTag }) => {
        this.#ask(undefined);
        const detail = { command: kind, chargerId: connector.chargerId, connector: connector.number };
        if (emit(this.#host, 'wf-before-command', detail, true)) void this.commands.send(kind, connector, idTag);
      },
    });
  }

  #ask(asked: Asked | undefined): void {
    this.#asked = asked;
    this.#host.requestUpdate();
  }
}
