/** Who may import whom: the direction of the architecture, kept by a test. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const imports =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

interface Edge {
  from: string;
  to: string;
}

const files: string[] = [];
for await (const file of glob('{bff,ocpp,components,themes,demo,test}/**/*.{ts,tsx}', { cwd: root })) files.push(file);

const isTest = (file: string) => /\.(spec|test)\.tsx?$/.test(file) || file.startsWith('components/testing/');
const edges: Edge[] = files
  .filter((file) => !isTest(file))
  .flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(imports)].map((m) => {
      const to = (m[1] ?? m[2] ?? m[3]) as string;
      return { from: file, to: to.startsWith('.') ? relative(root, join(root, dirname(file), to)) : to };
    });
  });

const ours = (to: string) => /^(bff|ocpp|components|themes|demo|test)\//.test(to);
const room = (path: string) => path.split('/')[0] as string;

/** Files of the server that may touch I/O, the clock or randomness. */
const impure = [
  /handlers\.ts$/,
  // How a feature hears of chargers, within the bridge's transactions.
  /desk\.ts$/,
  /^bff\/sites\/files\/(ask|content|jobs|routes|stream)\.ts$/,
  /^bff\/sites\/batches\/(choose|jobs|run)\.ts$/,
  /^bff\/sites\/lists\/(reckon|send|wanted)\.ts$/,
  // What reads and writes invoices; what they say and how they add up is pure.
  /^bff\/billing\/invoices\/(batch-run|entities|files|invoiced|issue|logo|mail|orders|refund-credits|take-back)\.ts$/,
  // What reads and writes offers, groups, campaigns and wallets; what applies and what is granted is pure.
  /^bff\/billing\/by-id\.ts$/,
  /^bff\/billing\/(offers|groups|wallets)\/(facts|import|means|membership|money|rows)\.ts$/,
  /^bff\/billing\/campaigns\/(promise|redeem|rows|simulate|simulated-past)\.ts$/,
  // The clerk, what it writes and what people decide; rules of posting, states and decisions are pure.
  /^bff\/billing\/(clerk|clerk-book|ledger\/given-up|ledger\/post|ledger\/span-sums|ledger\/sums|settle\/settle)\.ts$/,
  /^bff\/charging\/orders\/(decide|history|stored)\.ts$/,
  /^bff\/billing\/payments\/(events|finish|jobs|methods|notices|outcome|payments|posting|reconcile|refunding|rows|worker)\.ts$/,
  /^bff\/billing\/reports\/(consumption|dashboard|jobs|links|make|settlement|source|transactions)\.ts$/,
  /^bff\/(store|bridge|ports)\//,
  /^bff\/(app|main|jobs|live|config|files|health|metrics|portal|tls)\.ts$/,
  /^bff\/access\/(callers|secrets|throttle|bootstrap|links|refusals)\.ts$/,
  /^bff\/kernel\/(http|repeat|manage|files|listing|export|sheet|sheet-worker)\.ts$/,
  /^bff\/sites\/chargers\/(authenticate|key|leave)\.ts$/,
  /^bff\/sites\/security\/(authorities|ca|certificates|changes|desk|door|pages|security)\.ts$/,
  // Queries that handlers and the map share; they read through the reader they are given.
  /^bff\/sites\/stations\/(pins|rules)\.ts$/,
  /^bff\/billing\/tariffs\/reach\.ts$/,
  /^bff\/interop\/openapi\/pages\.ts$/,
];
const pure = (file: string) => file.startsWith('bff/') && !impure.some((p) => p.test(file));

const found = (wrong: (e: Edge) => boolean) => edges.filter(wrong).map((e) => `${e.from} → ${e.to}`);

describe('direction of imports', () => {
  it('sees the imports there are', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(edges.length).toBeGreaterThan(300);
  });
  it('ocpp knows nothing of ours', () => {
    expect(found((e) => room(e.from) === 'ocpp' && ours(e.to) && room(e.to) !== 'ocpp')).toEqual([]);
  });
  it('the server enters ocpp by its index, its words or the charger’s role only', () => {
    expect(
      found((e) => room(e.from) === 'bff' && room(e.to) === 'ocpp' && !/^ocpp\/(index|vocabulary)\.ts$/.test(e.to)),
    ).toEqual([]);
  });
  it('themes know nothing of ours', () => {
    expect(found((e) => room(e.from) === 'themes' && ours(e.to) && room(e.to) !== 'themes')).toEqual([]);
  });
  it('the server knows no screen', () => {
    expect(
      found((e) => room(e.from) === 'bff' && ['components', 'themes', 'demo', 'test'].includes(room(e.to))),
    ).toEqual([]);
  });
  it('widgets import contracts and pure files of the server only', () => {
    const wrong = found((e) => room(e.from) === 'components' && room(e.to) === 'bff' && !pure(e.to));
    expect(wrong).toEqual([]);
    expect(found((e) => room(e.from) === 'components' && ['demo', 'test'].includes(room(e.to)))).toEqual([]);
    expect(
      found((e) => room(e.from) === 'components' && room(e.to) === 'ocpp' && e.to !== 'ocpp/vocabulary.ts'),
    ).toEqual([]);
  });
  it('pure files stay pure: no I/O module, no store, no clock, no randomness', () => {
    expect(
      found((e) => pure(e.from) && (e.to.startsWith('node:') || e.to.startsWith('bff/store/')) && !typeOnly(e)),
    ).toEqual([]);
    const clocks = files
      .filter((f) => pure(f) && !isTest(f))
      .filter((f) => /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(/.test(code(f)));
    expect(clocks).toEqual([]);
  });
  it('a feature never imports another feature’s handlers', () => {
    expect(
      found(
        (e) =>
          /handlers\.ts$/.test(e.to) &&
          e.from !== 'bff/app.ts' &&
          dirname(e.from) !== dirname(e.to) &&
          room(e.from) === 'bff',
      ),
    ).toEqual([]);
  });
  it('scopes of callers are made in access only', () => {
    const makers = files.filter((f) => f.startsWith('bff/') && !isTest(f) && /\bmakeScope\(/.test(code(f)));
    expect(makers).toEqual(['bff/access/callers.ts']);
  });
});

/** A file without its comments. */
function code(file: string): string {
  return readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}

function typeOnly(e: Edge): boolean {
  const text = readFileSync(join(root, e.from), 'utf8');
  const name = e.to.split('/').at(-1) as string;
  return [...text.matchAll(/import\s+(type\s)?[^'"`;]*?from\s*['"]([^'"]+)['"]/g)]
    .filter((m) => m[2]?.endsWith(name))
    .every((m) => m[1] !== undefined);
}
