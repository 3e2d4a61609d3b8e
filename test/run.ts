/** `npm test`: every suite, one after the other, and their sum as the last line. Exits 1 when anything failed or a suite ran nothing. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getChrome } from './kit/chrome.ts';

interface Counts {
  passed: number;
  failed: number;
}

const run = (command: string, args: string[], env: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });

/** A suite that ended badly without naming a failed test counts as one failure; so does one that ran nothing. */
const honest = (code: number, counts: Counts): Counts =>
  (code !== 0 || counts.passed === 0) && counts.failed === 0 ? { ...counts, failed: 1 } : counts;

const vitest = async (env: NodeJS.ProcessEnv): Promise<Counts> => {
  const report = join(mkdtempSync(join(tmpdir(), 'wattfront-test-')), 'vitest.json');
  const { code } = await run(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
  );
  const result = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  return honest(code, { passed: result.numPassedTests, failed: result.numFailedTests });
};

const components = async (env: NodeJS.ProcessEnv): Promise<Counts> => {
  const { code, output } = await run('web-test-runner', [], env);
  const last = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  return honest(code, { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0) });
};

const env = { ...process.env, CHROME_PATH: getChrome() };
// Pages are tested as they are delivered, so they are built first.
const built = await run('npm', ['run', '--silent', 'build'], env);
if (built.code !== 0) {
  console.error('The build failed, so nothing was tested.');
  console.info('0 passed, 1 failed');
  process.exit(1);
}
const counts = [await vitest(env), await components(env)];
const passed = counts.reduce((sum, c) => sum + c.passed, 0);
const failed = counts.reduce((sum, c) => sum + c.failed, 0);
console.info(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
