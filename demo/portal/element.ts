/** What the portal's own pieces share: the widgets' base with the portal's texts. Not a widget: it asks for the cookie's session only. */

import { ApiError } from '../../bff/kernel/client.ts';
import { WfElement } from '../../components/base/element.ts';
import { type Params, translator } from '../../components/i18n/translate.ts';
import { portalTexts, type TextKey } from './texts.ts';

export abstract class PortalElement extends WfElement {
  /** In a right-to-left page each text keeps its own direction: first strong isolate … pop directional isolate. */
  protected text = (key: TextKey, params?: Params): string => {
    const said = translator(portalTexts, this.locale)(key, params);
    return document.documentElement.dir === 'rtl' ? `\u2068${said}\u2069` : said;
  };
}

/** What to say about a failure. */
export const sayFailure = (error: unknown): string => (error instanceof ApiError ? error.message : String(error));

/** Tells the portal what was asked for. */
export const tell = (from: EventTarget, type: `portal-${string}`, detail: unknown = undefined): boolean =>
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));

/** What was typed into a form's field. */
export const entry = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
};
