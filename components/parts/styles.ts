/**
 * The sheet that every widget adopts: reset, type, controls, states, overlays. Colours and sizes come from the tokens (`--_…`, see
 * themes/tokens.ts). Logical properties only; sizes react to the widget's own width, since it lives in somebody's column.
 * Container queries: the host is the container named `wf`; "phone" is `@container wf (width < 640px)`.
 */
import { baseStyles } from './base-styles.ts';
import { controlStyles } from './control-styles.ts';
import { overlayStyles } from './overlay-styles.ts';
import { stateStyles } from './state-styles.ts';

export const partStyles = [baseStyles, controlStyles, overlayStyles, stateStyles];
