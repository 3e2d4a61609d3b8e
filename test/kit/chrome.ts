/** Finds a Chrome or Chromium for the browser suites, or gets Debian's. A suite without a browser is a failure, never a skip. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/snap/bin/chromium',
];

/** Path of a browser on this machine: CHROME_PATH, then the usual names and places. */
export const findChrome = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  if (env.CHROME_PATH) return env.CHROME_PATH;
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find((file) => existsSync(file));
};

/** The same; on Debian as root it is installed first. Throws with what to do. */
export const getChrome = (): string => {
  const found = findChrome();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.info('No Chrome or Chromium found: installing Debian’s chromium.');
    const run = (...args: string[]) =>
      spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
        .status === 0;
    if (run('update') && run('install', '-y', '--no-install-recommends', 'chromium')) {
      const installed = findChrome();
      if (installed) return installed;
    }
  }
  throw new Error(
    'The browser suites need Chrome or Chromium: install one (Debian: apt-get install chromium), or set CHROME_PATH.',
  );
};

/** Flags for a machine without a screen, a sandbox or a way to the internet. */
export const chromeFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;
