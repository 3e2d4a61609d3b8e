/** What a widget shows when it has no data to show, or data that may be old; and the status of a thing by shape and word. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ApiError } from '../../bff/kernel/client.ts';
import type { CoreKey } from '../i18n/core.ts';
import type { Word } from '../i18n/translate.ts';
import { button } from './controls.ts';
import { type Icon, icon } from './icon.ts';
import { circleAlertIcon, wifiOffIcon } from './icons.ts';

/** A dot whose shape says the state, and the word. `state` is one of the names that parts/state-styles.ts knows as `.s-<name>`. */
export const status = (state: string, label: string): TemplateResult =>
  html`<span class="status s-${state}" part="status">${label}</span>`;

/** A calm full-width message: icon, title, what to do next. */
export const message = (o: {
  icon: Icon;
  title: string;
  text?: string;
  action?: unknown;
  part?: string;
}): TemplateResult =>
  html`<div class="state" part=${o.part ?? 'empty'}>
    ${icon(o.icon)}
    <h3>${o.title}</h3>
    ${o.text ? html`<p>${o.text}</p>` : nothing} ${o.action ?? nothing}
  </div>`;

/** What failed, what is safe, the request id, and another try. */
export const errorMessage = (error: ApiError, word: Word<CoreKey>, onRetry: () => void): TemplateResult => {
  const { code, status: httpStatus, requestId } = error.problem;
  const offline = code === 'offline';
  const expired = code === 'session-expired' || httpStatus === 401;
  const text = expired
    ? word('error.expired')
    : offline
      ? word('error.offline')
      : `${error.message} ${word('error.safe')}`;
  return html`<div class="state" part="error" role="alert">
    ${icon(offline ? wifiOffIcon : circleAlertIcon)}
    <h3>${word(expired ? 'error.expired.title' : 'error.title')}</h3>
    <p>${text}</p>
    ${requestId ? html`<code>${word('error.request', { id: requestId })}</code>` : nothing}
    ${button({ label: word('retry'), onClick: onRetry, part: 'retry' })}
  </div>`;
};

/** Lines where text will be. */
export const skeleton = (lines = 3): TemplateResult =>
  html`<div class="skeleton" part="skeleton" aria-hidden="true">
    ${Array.from({ length: lines }, (_, i) => html`<span class="bone ${i % 3 === 2 ? 'short' : 'long'}"></span>`)}
  </div>`;

/** The data stays, its age is said. */
export const staleBar = (text: string): TemplateResult =>
  html`<div class="stale" part="stale">${icon(wifiOffIcon)}<span>${text}</span></div>`;
