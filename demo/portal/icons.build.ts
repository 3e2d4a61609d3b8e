/** Copies the portal's icons from `lucide-static` (ISC) into icons.ts: `npx node demo/portal/icons.build.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';

const names = [
  'bell',
  'building-2',
  'check',
  'chart-column',
  'chevrons-up-down',
  'code',
  'copy',
  'credit-card',
  'external-link',
  'file-text',
  'id-card',
  'log-out',
  'mail',
  'map',
  'map-pin',
  'palette',
  'panel-left',
  'plug-zap',
  'receipt',
  'search',
  'shield-check',
  'siren',
  'tags',
  'user-round',
  'users',
  'zap',
];
const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const body = (name: string) =>
  readFileSync(new URL(`../../node_modules/lucide-static/icons/${name}.svg`, import.meta.url), 'utf8')
    .replace(/<!--.*?-->/gs, '')
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace('</svg>', '')
    .replace(/\s*\n\s*/g, '')
    .replace(/ \/>/g, '/>');
const lines = names.map((name) => `export const ${camel(name)}Icon = () => svg\`${body(name)}\`;`);
writeFileSync(
  new URL('icons.ts', import.meta.url),
  `/** Icons of lucide-static (ISC), 24 × 24 strokes. Made by icons.build.ts: do not edit. */\nimport { svg } from 'lit';\n\n${lines.join('\n')}\n`,
);
