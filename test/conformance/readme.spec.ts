/** The README's worked change, done as it says in a copy of the product: the field is stored, answered, filtered by and exported. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { widgetActions } from '../../bff/access/embed/contract.ts';
import { settings } from '../../bff/config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const copy = mkdtempSync(join(tmpdir(), 'wattfront-readme-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Starts the copy, makes a card with the new field and answers what three endpoints say of it. */
const trial = `
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { hashToken } from './bff/access/secrets.ts';
import { bootstrap } from './bff/access/bootstrap.ts';
import { startApp } from './bff/app.ts';
import { readConfig } from './bff/config.ts';
import { systemScope } from './bff/store/scope.ts';
import { apiKeys } from './bff/store/tables/index.ts';
const log = { info() {}, warn() {}, error(fields, message) { console.error(message, fields); } };
const config = readConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: './trial', SECRET_KEY: randomBytes(32).toString('hex') });
const app = await startApp({ config, log, now: Date.now, newId: randomUUIDv7, widgetsDir: '.' });
await bootstrap(app.store, { config, newId: randomUUIDv7, now: Date.now(), log });
await app.store.tx(systemScope('test'), (w) => w.insert(apiKeys, { id: 'k', tenantId: 'platform', name: 'k', prefix: 'k', hash: hashToken('wfk_a-key-for-this-trial-only'), permissions: ['card:view', 'card:edit'], createdBy: 'k', createdAt: 0 }));
const ask = (path, init) => fetch(app.url + path, { ...init, headers: { authorization: 'Bearer wfk_a-key-for-this-trial-only', 'content-type': 'application/json' } });
const made = await (await ask('/v1/cards', { method: 'POST', body: JSON.stringify({ uid: 'A1', remark: 'spare key' }) })).json();
const listed = await (await ask('/v1/cards?remark=spare')).json();
const csv = await (await ask('/v1/cards.export')).text();
console.log(JSON.stringify({ made, listed: listed.items.length, csv }));
await app.close();
process.exit(0);
`;

describe('the README', () => {
  it('names every setting, and no other', () => {
    const named = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((m) => m[1]);
    expect(named.sort()).toEqual(Object.keys(settings).sort());
  });

  it('names the actions of every widget', () => {
    const rows = readme.matchAll(/^\| `<([a-z-]+)[^>]*>` \|.*\| (.*) \|$/gm);
    const named = [...rows].map(([, widget, actions]) => [
      widget,
      [...(actions as string).matchAll(/`(.*?)`/g)].map((m) => m[1]),
    ]);
    expect(Object.fromEntries(named)).toEqual(widgetActions);
  });

  it('shows a change that works as it is written', { timeout: 60_000 }, () => {
    for (const part of ['bff', 'ocpp', 'package.json', 'tsconfig.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const patches = [...readme.matchAll(/```diff\n([\s\S]*?)```/g)].map((m) => m[1] as string);
    expect(patches.length).toBeGreaterThan(0);
    writeFileSync(join(copy, 'change.diff'), patches.join(''));
    const run = (command: string, args: string[], env: Record<string, string> = {}) =>
      execFileSync(command, args, { cwd: copy, encoding: 'utf8', env: { ...process.env, DATABASE_URL: '', ...env } });
    run('git', ['apply', 'change.diff']);
    run('npm', ['run', '--silent', 'migration']);
    writeFileSync(join(copy, 'trial.ts'), trial);
    const said = JSON.parse(run(process.execPath, ['trial.ts']).trim().split('\n').at(-1) as string);
    expect(said.made).toMatchObject({ uid: 'A1', remark: 'spare key' });
    expect(said.listed).toBe(1);
    expect(said.csv).toContain('Remark');
    expect(said.csv).toContain('spare key');
  });
});
