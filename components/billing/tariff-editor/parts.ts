/** The parts of the editor that are not needed at once: each is brought when it is first asked for, with its sheets and texts. */
import { wear } from '../../base/wear.ts';
import { textsMissing } from '../../i18n/translate.ts';
import type { Campaign } from './campaign.ts';
import type { Desk } from './desk.ts';
import type { Elements } from './elements-view.ts';
import type { EditorHost, EditorPart } from './host.ts';
import type { TariffList } from './list-view.ts';
import type { Ocpi } from './ocpi.ts';
import type { Offers } from './offers.ts';
import type { Side } from './side.ts';

interface Known {
  /** Fees, the sample bill and the tariff in words. */
  side: Side;
  /** Dialogs and what is sent to the server. */
  desk: Desk;
  list: TariffList;
  /** Who pays the tariff. */
  offers: Offers;
  elements: Elements;
  ocpi: Ocpi;
  /** Tries a campaign on past orders. */
  campaign: Campaign;
}
type Name = keyof Known;

const loaders: { [N in Name]: (host: EditorHost) => Promise<Known[N]> } = {
  side: (host) => import('./side.ts').then(({ Side }) => new Side(host)),
  desk: (host) => import('./desk.ts').then(({ Desk }) => new Desk(host)),
  list: (host) => import('./list-view.ts').then(({ TariffList }) => new TariffList(host)),
  offers: (host) => import('./offers.ts').then(({ Offers }) => new Offers(host)),
  elements: (host) => import('./elements-view.ts').then(({ Elements }) => new Elements(host)),
  ocpi: (host) => import('./ocpi.ts').then(({ Ocpi }) => new Ocpi(host)),
  campaign: (host) => import('./campaign.ts').then(({ Campaign }) => new Campaign(host)),
};
/** Pause before a part that could not be loaded is tried again. */
const retryMs = 5000;

export class Parts {
  #host: EditorHost;
  #here: Partial<Known> = {};
  #coming = new Map<Name, Promise<void>>();

  constructor(host: EditorHost) {
    this.#host = host;
  }

  /** The part, once it is there; asks for it otherwise. */
  get<N extends Name>(name: N): Known[N] | undefined {
    const part = this.#here[name];
    const missing = part && textsMissing(part.texts, this.#host.locale);
    if (part && !missing) return part;
    if (missing) void missing.then(() => this.#host.requestUpdate());
    else void this.#bring(name);
    return undefined;
  }

  /** Has the part do something, as soon as it is there. */
  async with<N extends Name>(name: N, work: (part: Known[N]) => unknown): Promise<void> {
    if (!this.#here[name]) await this.#bring(name);
    const part = this.#here[name];
    if (!part) return;
    await textsMissing(part.texts, this.#host.locale);
    work(part);
  }

  /** Something is being sent. */
  get isBusy(): boolean {
    return this.#here.desk?.busy ?? false;
  }

  /** What lies over the editor. */
  views(): unknown[] {
    return this.#all.map((part) => (textsMissing(part.texts, this.#host.locale) ? undefined : part.view?.()));
  }

  forget(): void {
    for (const part of this.#all) part.forget?.();
  }

  get #all(): EditorPart[] {
    return Object.values(this.#here);
  }

  #bring<N extends Name>(name: N): Promise<void> {
    let coming = this.#coming.get(name);
    if (!coming) {
      coming = this.#load(name);
      this.#coming.set(name, coming);
    }
    return coming;
  }

  async #load<N extends Name>(name: N): Promise<void> {
    const host = this.#host;
    try {
      const part = await loaders[name](host);
      wear(host, part.styles);
      this.#here[name] = part;
      host.requestUpdate();
    } catch (error) {
      console.error(error);
      host.toast(host.word('error.title'));
      window.setTimeout(() => {
        this.#coming.delete(name);
        host.requestUpdate();
      }, retryMs);
    }
  }
}
