/** An icon: `icon(plugIcon)`. It says nothing to screen readers: the control that holds it has the words. */
import { html, type TemplateResult } from 'lit';

export type Icon = () => TemplateResult<2>;

/** `className` may add `flip` for icons that point along the line of text and turn round in right-to-left. */
export const icon = (paths: Icon, className = ''): TemplateResult => html`<svg
  class="icon ${className}"
  viewBox="0 0 24 24"
  aria-hidden="true"
>${paths()}</svg>`;
