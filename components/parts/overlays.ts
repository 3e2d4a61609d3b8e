/**
 * What floats: dialog, drawer, popover, menu. Native `<dialog>` and `popover`: focus, Escape and the top layer are the browser's.
 *
 *   dialog({ open: this.asking, title: 'Stop charging?', closeLabel, onClose: () => { this.asking = false }, body, actions })
 *   menu({ id: 'row-menu', label: 'More', items: [{ label: 'Stop', onSelect }] })
 */
import { html, nothing, type TemplateResult } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { type ButtonOptions, button } from './controls.ts';
import { type Icon, icon } from './icon.ts';
import { xIcon } from './icons.ts';

class Modal extends Directive {
  render(_open: boolean): unknown {
    return nothing;
  }
  override update(part: ElementPart, [open]: [boolean]): unknown {
    const element = part.element as HTMLDialogElement;
    // Attributes and children are set after this; and a dialog can only be shown once it is in the document.
    queueMicrotask(() => {
      if (open && !element.open && element.isConnected) element.showModal();
      else if (!open && element.open) element.close();
    });
    return nothing;
  }
}
const modal = directive(Modal);

export interface DialogOptions {
  open: boolean;
  title: string;
  closeLabel: string;
  /** `drawer` comes from the end side and fills the height. */
  kind?: 'dialog' | 'drawer';
  body: unknown;
  /** Buttons at the end, the primary one last. */
  actions?: unknown;
  /** However it was closed: button, Escape, click outside. */
  onClose(): void;
}

// The event comes late: a dialog that was opened again meanwhile stays open.
export const dialog = (o: DialogOptions): TemplateResult => html`<dialog
  class=${o.kind ?? 'dialog'}
  part=${o.kind ?? 'dialog'}
  aria-label=${o.title}
  closedby="any"
  ${modal(o.open)}
  @close=${({ target }: Event) => o.open && !(target as HTMLDialogElement).open && o.onClose()}
>${
  o.open
    ? html`<header role="none"><h2>${o.title}</h2>${button({ label: o.closeLabel, icon: xIcon, only: true, kind: 'quiet', onClick: o.onClose })}</header>
        <div class="body" tabindex="-1">${o.body}</div>
        ${o.actions ? html`<footer role="none">${o.actions}</footer>` : nothing}`
    : nothing
}</dialog>`;

interface PopoverOptions {
  /** Unique in the widget. */
  id: string;
  button: Omit<ButtonOptions, 'onClick' | 'busy' | 'pressed'>;
  /** The popover's end lies at the button's end. */
  end?: boolean;
}

const opener = (o: PopoverOptions, role: 'dialog' | 'menu'): TemplateResult => html`<button
  type="button"
  class="btn ${o.button.kind ?? 'plain'} ${o.button.only ? 'only' : ''} ${o.button.compact ? 'compact' : ''}"
  part="button ${o.button.part ?? ''}"
  popovertarget=${o.id}
  aria-haspopup=${role}
  aria-label=${o.button.only ? o.button.label : nothing}
  title=${o.button.only ? o.button.label : nothing}
  ?disabled=${o.button.disabled}
>${o.button.icon ? icon(o.button.icon) : nothing}${o.button.only ? nothing : o.button.label}</button>`;

/** A button that opens a small panel. With `onToggle` a widget can make the body only while it is open. */
export const popover = (
  o: PopoverOptions & { body: unknown; onToggle?(open: boolean): void },
): TemplateResult => html`${opener(o, 'dialog')}
<div popover id=${o.id} class="pop pad ${o.end ? 'end' : ''}" part="popover" role="dialog" aria-label=${o.button.label} @toggle=${(event: ToggleEvent) => o.onToggle?.(event.newState === 'open')}>${o.body}</div>`;

export interface MenuItem {
  label: string;
  icon?: Icon;
  danger?: boolean;
  disabled?: boolean;
  onSelect(): void;
}

const focusables = (menuElement: HTMLElement) => [
  ...menuElement.querySelectorAll<HTMLElement>('button:not(:disabled)'),
];

/** Arrows, Home and End walk through a menu. */
export const onMenuKey = (event: KeyboardEvent): void => {
  const items = focusables(event.currentTarget as HTMLElement);
  const at = items.indexOf(event.target as HTMLElement);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const to = moves[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
};

const onMenuToggle = (event: ToggleEvent): void => {
  if (event.newState === 'open') focusables(event.currentTarget as HTMLElement)[0]?.focus();
};

/** A button that opens a list of actions. */
export const menu = (o: PopoverOptions & { items: readonly MenuItem[] }): TemplateResult => html`${opener(o, 'menu')}
<div popover id=${o.id} class="pop ${o.end ? 'end' : ''}" part="menu" role="menu" aria-label=${o.button.label}
  @keydown=${onMenuKey} @toggle=${onMenuToggle}>${o.items.map(
    (item) => html`<button
      type="button"
      role="menuitem"
      class=${item.danger ? 'danger' : ''}
      popovertarget=${o.id}
      popovertargetaction="hide"
      ?disabled=${item.disabled}
      @click=${item.onSelect}
    >${item.icon ? icon(item.icon) : nothing}${item.label}</button>`,
  )}</div>`;
