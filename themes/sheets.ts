/** The style sheets for pages, as file name → text. */
import { voltera } from './brands/voltera.ts';
import { wattfront } from './brands/wattfront.ts';
import { pageCss } from './css.ts';

const made = '/* Made from tokens.ts and brands/ by build.ts. */\n';
const scheme = ['light', 'dark'].map((name) => `[data-wf-scheme='${name}'] {\n  color-scheme: ${name};\n}\n`).join('');

export const styleSheets = (): Record<string, string> => ({
  'tokens.css': `${made}:root {\n  color-scheme: light dark;\n}\n${scheme}${pageCss(wattfront, ':root')}`,
  'brands/wattfront.css': made + pageCss(wattfront, "[data-wf-brand='wattfront']"),
  'brands/voltera.css': made + pageCss(voltera, "[data-wf-brand='voltera']"),
});
