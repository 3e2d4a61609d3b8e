/**
 * What widgets say to the page: DOM events named `wf-…` that bubble and cross shadow roots. Nothing here listens.
 *
 * `wf-before-…` events come before an action with consequences and may be cancelled by the page:
 *   `if (emit(this, 'wf-before-command', { … }, true)) …carry on…`
 */

/** An event of a widget. `detail` is plain data. */
export class WfEvent<D = undefined> extends Event {
  readonly detail: D;
  constructor(type: `wf-${string}`, detail: D, cancelable = false) {
    super(type, { bubbles: true, composed: true, cancelable });
    this.detail = detail;
  }
}

/** Sends an event; false when the page cancelled it. */
export const emit = <D>(from: EventTarget, type: `wf-${string}`, detail: D, cancelable = false): boolean =>
  from.dispatchEvent(new WfEvent(type, detail, cancelable));
