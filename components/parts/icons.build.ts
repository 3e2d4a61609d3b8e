/**
 * Copies the icons we use from `lucide-static` (ISC) into icons.ts as Lit templates, so that nothing is fetched and nothing is parsed
 * as HTML at run time: `npx node components/parts/icons.build.ts`. Add a name here and run it again.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const names = [
  'arrow-down',
  'arrow-up',
  'bell',
  'check',
  'chevron-down',
  'chevron-left',
  'chevron-right',
  'circle-alert',
  'circle-check',
  'columns-3',
  'copy',
  'download',
  'ellipsis-vertical',
  'info',
  'list-filter',
  'lock',
  'map-pin',
  'minus',
  'plug',
  'plug-zap',
  'plus',
  'receipt',
  'redo-2',
  'search',
  'undo-2',
  'wifi-off',
  'x',
  'zap',
  'map',
  'locate',
];

const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const body = (name: string) => {
  const file = readFileSync(new URL(`../../node_modules/lucide-static/icons/${name}.svg`, import.meta.url), 'utf8');
  return file
    .replace(/<!--.*?-->/gs, '')
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace('</svg>', '')
    .replace(/\s*\n\s*/g, '')
    .replace(/ \/>/g, '/>');
};

const head = '/** Icons of lucide-static (ISC), 24 × 24 strokes. Made by icons.build.ts: do not edit. */\n';
const lines = names.sort().map((name) => `export const ${camel(name)}Icon = () => svg\`${body(name)}\`;`);
writeFileSync(new URL('icons.ts', import.meta.url), `${head}import { svg } from 'lit';\n\n${lines.join('\n')}\n`);
