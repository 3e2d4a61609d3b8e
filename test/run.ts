/**
 * `npm test`: every suite, and their sum as the last line. Exits 1 when anything failed or a suite ran nothing. What PostgreSQL does is mostly
 * waited for, so its suites run beside those on SQLite; browsers have the machine to themselves.
 */
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

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
}

/** Tests that passed at the second try only. */
const retried: string[] = [];

const vitest = async (env: NodeJS.ProcessEnv, projects: readonly string[]): Promise<Counts> => {
  const file = join(mkdtempSync(join(tmpdir(), 'wattfront-test-')), 'vitest.json');
  const { code } = await run(
    'vitest',
    [
      'run',
      ...projects.map((name) => `--project=${name}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    env,
  );
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  for (const { name, assertionResults } of report.testResults)
    for (const { fullName, status, failureMessages } of assertionResults)
      if (status === 'passed' && failureMessages.length > 0)
        retried.push(`${projects.join()} ${name}: ${fullName}\n  ${failureMessages[0]}`);
  return honest(code, { passed: report.numPassedTests, failed: report.numFailedTests });
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
const counts = [
  ...(await Promise.all([vitest(env, ['unit', 'sqlite']), vitest(env, ['postgres'])])),
  await vitest(env, ['browser']),
  await components(env),
];
for (const test of retried) console.info(`At the second try: ${test}`);
const passed = counts.reduce((sum, c) => sum + c.passed, 0);
const failed = counts.reduce((sum, c) => sum + c.failed, 0);
console.info(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
