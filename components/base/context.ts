/** How a widget finds its provider: the community context protocol, which crosses shadow roots and separately built copies. */
import { ContextRoot, createContext } from '@lit/context';
import type { Session } from './session.ts';

export const sessionContext = createContext<Session | undefined>(Symbol.for('wattfront.session.1'));

let root: ContextRoot | undefined;

/** Remembers what widgets asked for before their provider was there. Called when the first widget connects. */
export const rememberRequests = (): void => {
  if (root) return;
  root = new ContextRoot();
  root.attach(document.documentElement);
};
