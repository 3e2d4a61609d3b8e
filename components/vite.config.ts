/**
 * Builds the widgets as ES modules into dist/widgets: `npx vite build -c components/vite.config.ts`. `loader.js` is what a page includes;
 * each widget can also be imported by itself. What several widgets need is in one `core` chunk.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What every widget needs; anything else goes where the bundler sees it used. */
const core =
  /node_modules\/(lit|@lit|lit-html|lit-element)\/(?!(directives\/ref|async-directive)\.js)|helpers\/|\/ocpp\/vocabulary|\/themes\/|\/components\/(base|i18n\/(?!de|fields\/(?!words))|parts\/(?!table|chart|plot)|schema-free|kit\/words)|\/bff\/(kernel\/(client|contract|fields|permissions|money)|access\/(?!tenants)|live)/;

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Every node below, with itself. */
function* walk(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node))
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) yield* walk(each);
}

const tightSheet = (text: string) =>
  text
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    // Only a declaration has a space after its colon; no sheet has one in a string.
    .replaceAll(': ', ':')
    .replace(/;}/g, '}');
/** A line break and its indentation mean what one space means. */
const tightMarkup = (text: string) => text.replace(/\s*\n\s*/g, ' ');

/** Sheets and markup are text to the minifier: this takes their comments and indentation out. */
const tightTemplates: Plugin = {
  name: 'tight-templates',
  transform(code, id) {
    if (!/\/(components|themes)\/.*\.ts(\?[\w-]+)?$/.test(id)) return;
    const pieces: { start: number; end: number; tight(text: string): string }[] = [];
    for (const { type, tag, quasi } of walk(this.parse(code) as unknown as Node)) {
      if (type !== 'TaggedTemplateExpression' || !isNode(tag) || !isNode(quasi)) continue;
      const tight = { css: tightSheet, html: tightMarkup, svg: tightMarkup }[String(tag.name)];
      if (tight) for (const { start, end } of quasi.quasis as Node[]) pieces.push({ start, end, tight });
    }
    pieces.sort((x, y) => y.start - x.start);
    return pieces.reduce(
      (text, { start, end, tight }) => text.slice(0, start) + tight(text.slice(start, end)) + text.slice(end),
      code,
    );
  },
};

const kept: Readonly<Record<string, readonly string[]>> = {
  endpoint: ['method', 'path'],
  resource: ['path', 'only'],
};

/** What a request does not need, in every `endpoint({ … })` and `resource(entity, { … })` of a file. */
const endpointExtras = (file: Node): Node[] =>
  [...walk(file)].flatMap(({ type, callee, arguments: given }) => {
    const names = type === 'CallExpression' && isNode(callee) && kept[String(callee.name)];
    if (!names) return [];
    const properties = ((given as Node[]).at(-1)?.properties ?? []) as Node[];
    return properties.filter(({ key }) => isNode(key) && !names.includes(String(key.name)));
  });

/** Every `f.kind(…)` of a file: its kind and what it is given. */
const fieldCalls = (file: Node): { kind: string; given: Node[] }[] =>
  [...walk(file)].flatMap(({ type, callee, arguments: given }) => {
    if (type !== 'CallExpression' || !isNode(callee) || callee.type !== 'MemberExpression') return [];
    const { object, property } = callee;
    if (!isNode(object) || object.name !== 'f' || !isNode(property)) return [];
    return [{ kind: String(property.name), given: given as Node[] }];
  });

/** The schema of every `f.json(schema, options)`: whole trees of them, which only the server reads. */
const jsonSchemas = (file: Node): Node[] =>
  fieldCalls(file).flatMap(({ kind, given }) => (kind === 'json' ? given.slice(0, 1) : []));

/** What fields say of themselves in the documentation. */
const fieldHelps = (file: Node): Node[] =>
  fieldCalls(file).flatMap(({ given }) =>
    ((given.at(-1)?.properties ?? []) as Node[]).filter(({ key }) => isNode(key) && key.name === 'help'),
  );

/** Schemas and sentences that a file gives to functions of its own which make endpoints: `decision('waive', 'Ask nothing …', z.object({ … }))`. */
const helperExtras = (file: Node, code: string): Node[] => {
  const nodes = [...walk(file)];
  const helpers = nodes.flatMap(({ type, id, init }) => {
    const made = type === 'VariableDeclarator' && isNode(init) && init.type === 'ArrowFunctionExpression' && init.body;
    return isNode(made) && isNode(made.callee) && made.callee.name === 'endpoint' && isNode(id) ? [id.name] : [];
  });
  return nodes.flatMap(({ type, callee, arguments: given }) =>
    type === 'CallExpression' && isNode(callee) && helpers.includes(callee.name)
      ? (given as Node[]).filter(({ start, end }) => /^z\b|^(['"`]).* /s.test(code.slice(start, end)))
      : [],
  );
};

/** Widgets need an endpoint's method and path: its schemas, rules and words for the documentation stay on the server. */
const bareEndpoints: Plugin = {
  name: 'bare-endpoints',
  transform(code, id) {
    if (!/\/bff\/.*\bcontract\.ts$/.test(id)) return;
    const file = this.parse(code) as unknown as Node;
    const extras = [...endpointExtras(file), ...fieldHelps(file)];
    // Those inside another that goes are gone with it.
    const outer = extras.filter(
      (each) => !extras.some((other) => other !== each && other.start <= each.start && each.end <= other.end),
    );
    const cuts = [
      ...outer.map(({ start, end }) => ({
        start,
        end: end + (/^\s*,/.exec(code.slice(end))?.[0].length ?? 0),
        put: '',
      })),
      ...[...jsonSchemas(file), ...helperExtras(file, code)].map(({ start, end }) => ({
        start,
        end,
        put: 'undefined',
      })),
    ];
    cuts.sort((a, b) => b.start - a.start);
    return cuts.reduce((text, { start, end, put }) => text.slice(0, start) + put + text.slice(end), code);
  },
};

/**
 * Calls of `z` and `f` in contracts are pure, and the bundler is told so by name. Foreign code has an `f` of its own whose calls matter
 * (topojson-client's stitch does), so the contracts' get names that nobody else has.
 */
const ownNames: Plugin = {
  name: 'own-names',
  transform(code, id) {
    if (!/\/bff\/.*\.ts$/.test(id)) return;
    let own = code;
    for (const [name, unique] of [
      ['z', 'wfSchema'],
      ['f', 'wfField'],
    ] as const) {
      const start = `import * as ${name} from`;
      if (!own.includes(start)) continue;
      own = own
        .replace(start, `import * as ${unique} from`)
        .replace(new RegExp(`\\b${name}\\.(?=\\w)`, 'g'), `${unique}.`);
    }
    return own;
  },
};

/** Each widget has its own copy of the table and the frame: in one piece with the widget they take less than apart, and few pages show several. */
const ownTable: Plugin = {
  name: 'own-table',
  enforce: 'pre',
  resolveId(source, importer = '') {
    if (!/\/(table(-st(yles|ate))?|kit\/styles)\.ts$/.test(source)) return;
    if (/\/(charger-table\/|parts\/table-tools)/.test(importer)) return `${join(dirname(importer), source)}?own`;
    const desk = /\/billing\/([\w-]+)\/[\w-]+\.ts$/.exec(importer)?.[1];
    if (desk) return `${join(dirname(importer), source)}?${desk}`;
  },
};

const entries = [
  'charge-provider',
  'order-table',
  'station-map',
  'tariff-editor',
  'alarm-feed',
  'charger-table',
  'charger-panel',
  'consumption-summary',
  'invoice-desk',
  'payment-account',
];

export default defineConfig({
  root: here('.'),
  publicDir: false,
  logLevel: 'warn',
  plugins: [ownTable, tightTemplates, bareEndpoints, ownNames],
  resolve: { alias: { 'zod/mini': here('schema-free.ts') } },
  build: {
    outDir: here('../dist/widgets'),
    emptyOutDir: true,
    target: 'es2022',
    manifest: 'manifest.json',
    // As a library: imports between chunks stay plain imports, without helper code for preloading.
    lib: {
      formats: ['es'],
      entry: {
        loader: here('loader.ts'),
        ...Object.fromEntries(entries.map((name) => [name, here(`entries/${name}.ts`)])),
      },
    },
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      // Schemas and contracts are data: what nobody reads can go.
      treeshake: {
        manualPureFunctions: ['wfSchema', 'wfField', 'endpoint', 'feature'],
        moduleSideEffects: (id) => !/\/bff\//.test(id),
      },
      output: {
        minify: true,
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'core', test: core },
            // In one piece, it packs better than in several.
            {
              name: 'orders',
              test: /\/order-table\/(order-table|view|columns|view-state|i18n|styles|define)\.ts|\/(parts\/table(-st(yles|ate))?|kit\/styles)\.ts$|\/fields\/order\.ts/,
            },
            {
              name: 'stations',
              test: /\/station-map\/(station-map|list|toolbar|pins|stage|groups|styles|texts|define)\.ts/,
            },
            {
              name: 'chargers',
              test: /\/charger-table\/(charger-table|view|columns|view-state|i18n|styles|define)\.ts|\/parts\/(table-tool|table(-st(yles|ate))?\.ts\?own)|\/kit\/styles\.ts\?own|\/fields\/charger\.ts/,
            },
            {
              name: 'tariffs',
              test: /\/tariff-editor\/(tariff-editor|editing|parts|painter|prices-view|week-grid|frame-view|draft|typing|words|texts|styles|define)\.ts|\/tariffs\/check\.ts/,
            },
            // Who shows a week needs no clock.
            { name: 'days', test: /\/kernel\/days\.ts/ },
            {
              name: 'invoices',
              test: /\/invoice-desk\/(invoice-desk|head|columns|view-state|texts|styles|define)\.ts|\/(parts\/table(-st(yles|ate))?|kit\/styles)\.ts\?invoice|\/billing\/invoices\/contract/,
            },
            // Foreign code of the map, loaded after it.
            { name: 'leaflet', test: /node_modules\/(leaflet|supercluster|kdbush|topojson-client)\// },
            { name: 'uplot', test: /node_modules\/uplot\// },
          ],
        },
      },
    },
  },
});
