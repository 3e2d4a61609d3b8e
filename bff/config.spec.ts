import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const dir = mkdtempSync(join(tmpdir(), 'wattfront-config-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('settings', () => {
  it('have defaults, and make a secret that stays', () => {
    const config = readConfig({ DATA_DIR: dir });
    expect(config).toMatchObject({ PORT: 8080, HOST: '0.0.0.0', TRUST_PROXY: 0, LOG_LEVEL: 'info' });
    expect(config.secretKey).toHaveLength(32);
    expect(readConfig({ DATA_DIR: dir }).secretKey.equals(config.secretKey)).toBe(true);
    expect(statSync(join(dir, 'secret.key')).mode & 0o077).toBe(0);
  });
  it('refuse a kept secret that is cut short, and a folder that cannot be used', () => {
    const file = join(dir, 'secret.key');
    for (const cut of ['', 'ab'.repeat(20), `${'ab'.repeat(31)}zz`]) {
      writeFileSync(file, cut);
      expect(() => readConfig({ DATA_DIR: dir }), cut).toThrow(/secret\.key must hold 64 hex/);
    }
    expect(() => readConfig({ DATA_DIR: file })).toThrow(ConfigError);
    expect(() => readConfig({ DATA_DIR: file })).toThrow(/DATA_DIR: /);
    rmSync(file);
  });
  it('are one secret for all that start at once: whoever did not make the kept one is refused', async () => {
    const url = new URL('./config.ts', import.meta.url).href;
    const start = `const { parentPort, workerData: { gate, dir } } = require('node:worker_threads');
      import('${url}').then(({ readConfig }) => {
        const go = new Int32Array(gate);
        Atomics.add(go, 0, 1);
        for (let round = 1; round <= 10; round++) {
          while (Atomics.load(go, 0) < 4 * round);
          let key = null;
          try {
            key = readConfig({ DATA_DIR: dir + round }).secretKey.toString('hex');
          } catch {}
          parentPort.postMessage({ round, key });
          Atomics.add(go, 0, 1);
        }
      });`;
    const gate = new SharedArrayBuffer(4);
    const used: { round: number; key: string | null }[] = [];
    const ended = Array.from({ length: 4 }, () => {
      const worker = new Worker(start, { eval: true, workerData: { gate, dir: join(dir, 'round') } });
      worker.on('message', (m) => used.push(m));
      return new Promise((resolve) => worker.on('exit', resolve));
    });
    await Promise.all(ended);
    expect(used).toHaveLength(40);
    for (const { round, key } of used)
      if (key !== null) expect(readFileSync(join(dir, `round${round}`, 'secret.key'), 'utf8')).toBe(key);
  });
  it('show every mistake at once, in words', () => {
    const wrong = () =>
      readConfig({
        DATA_DIR: dir,
        PORT: '80800',
        PUBLIC_URL: 'charge.example.com',
        DATABASE_URL: 'mysql://x',
        LOG_LEVEL: 'loud',
      });
    expect(wrong).toThrow(ConfigError);
    for (const name of ['PORT', 'PUBLIC_URL', 'DATABASE_URL', 'LOG_LEVEL'])
      expect(wrong).toThrow(new RegExp(`${name}: `));
    expect(wrong).toThrow(/PORT: .*65535/);
    expect(wrong).toThrow(/LOG_LEVEL: .*"warn"/);
    expect(() => readConfig({ DATA_DIR: dir, METRICS_TOKEN: 'short' })).toThrow(/METRICS_TOKEN: .*16 characters/);
  });
  it('want to know where the links in mails lead', () => {
    expect(() => readConfig({ DATA_DIR: dir, MAIL_URL: 'smtp://localhost' })).toThrow(/PUBLIC_URL: /);
    const PUBLIC_URL = 'https://charge.example.com';
    expect(() => readConfig({ DATA_DIR: dir, MAIL_URL: 'smtp://:::', PUBLIC_URL })).toThrow(/MAIL_URL: .*an address/);
    readConfig({ DATA_DIR: dir, MAIL_URL: 'smtp://localhost', PUBLIC_URL: 'https://charge.example.com' });
  });
  it('want a certificate with its key, and the root of another authority', () => {
    const base = { DATA_DIR: dir };
    expect(() => readConfig({ ...base, TLS_CERT_FILE: 'a.pem' })).toThrow(/TLS_KEY_FILE: /);
    expect(() => readConfig({ ...base, TLS_KEY_FILE: 'a.key' })).toThrow(/both/);
    expect(() => readConfig({ ...base, EXTERNAL_CA_URL: 'https://ca.example.com/sign' })).toThrow(/TLS_CLIENT_CA: /);
    for (const url of ['ws://example.com/ocpp', 'wss://example.com/ocpp/', 'example.com'])
      expect(() => readConfig({ ...base, OCPP_TLS_URL: url }), url).toThrow(/OCPP_TLS_URL: /);
    expect(readConfig({ ...base, OCPP_TLS_PORT: '8443', OCPP_TLS_URL: 'wss://example.com:8443/ocpp' })).toMatchObject({
      OCPP_TLS_PORT: 8443,
    });
  });
  it('keep commands for 90 days, and never less than a station may be late with what they led to', () => {
    expect(readConfig({ DATA_DIR: dir }).COMMAND_DAYS).toBe(90);
    expect(readConfig({ DATA_DIR: dir, COMMAND_DAYS: '7' }).COMMAND_DAYS).toBe(7);
    for (const wrong of ['6', '0', '3651', 'ever'])
      expect(() => readConfig({ DATA_DIR: dir, COMMAND_DAYS: wrong })).toThrow(/COMMAND_DAYS: /);
  });
  it('want one secret for all nodes of a PostgreSQL', () => {
    expect(() => readConfig({ DATA_DIR: dir, DATABASE_URL: 'postgres://x/y' })).toThrow(/SECRET_KEY/);
  });
});
