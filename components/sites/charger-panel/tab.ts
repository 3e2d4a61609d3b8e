/** What a tab of the panel is, and what the panel does for it. Types and the base class only. */
import type { CSSResult } from 'lit';
import type { Transport } from '../../../bff/kernel/client.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import type { charger } from '../../../bff/sites/chargers/contract.ts';
import type { command } from '../../../bff/sites/commands/contract.ts';
import type { Passport } from '../../../bff/sites/passports/contract.ts';
import { Data, type DataOptions } from '../../base/data.ts';
import type { DataView as View, WfElement } from '../../base/element.ts';
import type { Catalogue, Loadable } from '../../i18n/translate.ts';
import { translator, type Word } from '../../i18n/translate.ts';
import type { Question } from '../../kit/questions.ts';
import type { TimeStyle } from '../../parts/format.ts';
import type { Following } from './following.ts';

export const tabNames = [
  'overview',
  'commands',
  'settings',
  'messages',
  'files',
  'passport',
  'security',
  'reservations',
] as const;
export type TabName = (typeof tabNames)[number];

export type ChargerRow = RowOf<typeof charger.fields>;
export type CommandRow = RowOf<typeof command.fields>;

export interface PanelHost extends WfElement {
  readonly chargerId: string;
  readonly charger: Data<ChargerRow>;
  readonly passport: Data<Passport>;
  readonly following: Following;
  showTab(name: TabName): void;
  ask(question: Question | undefined): void;
  /** Asks the page whether it may be done, and does it. Answers undefined when the page said no. Throws `ApiError`. */
  carryOut<T>(command: string, work: (transport: Transport) => Promise<T>): Promise<T | undefined>;
  /** The same for what needs no question: what goes wrong is shown in a toast. */
  attempt<T>(command: string, work: (transport: Transport) => Promise<T>): Promise<T | undefined>;
  show<T>(data: Data<T>, view: View<T>): unknown;
  at(ms: number, style?: TimeStyle): string;
}

export abstract class PanelTab {
  static readonly styles: readonly CSSResult[] = [];
  /** Loaded before the tab is drawn. */
  abstract readonly texts: readonly Loadable<unknown>[];
  /** Data of a tab that is not shown is let go of; what was typed into it is not. */
  isShown = false;
  protected readonly host: PanelHost;

  constructor(host: PanelHost) {
    this.host = host;
  }

  abstract view(): unknown;
  /** An event of this charger. */
  hear?(message: LiveMessage): void;
  /** Something may have been missed. */
  abstract reload(): void;
  /** The tab is left, or shows another charger next. */
  leave?(): void;

  protected word<K extends string>(texts: Catalogue<K>): Word<K> {
    return translator(texts, this.host.locale);
  }

  /** Data of the charger while the tab is shown; `args` are added to what makes it load anew. */
  protected data<T>({ args, ...options }: DataOptions<T>): Data<T> {
    return new Data<T>(this.host, { ...options, args: () => this.argsOf(args?.()) });
  }

  protected argsOf(more: readonly unknown[] = []): readonly unknown[] | undefined {
    return this.isShown && this.host.chargerId ? [this.host.chargerId, ...more] : undefined;
  }

  protected get params(): { id: string } {
    return { id: this.host.chargerId };
  }

  protected update(): void {
    this.host.requestUpdate();
  }
}
