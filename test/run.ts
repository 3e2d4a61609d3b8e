/**
 * `npm test`: every suite, and their sum as the last line. Exits 1 when anything failed or a suite ran nothing. What PostgreSQL does is mostly
 * waited for, so its suites run beside those on SQLite; browsers have the machine to themselves.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
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

/** Tests that some project leaves out: those of one engine run in that engine's project. */
const leftOut = new Set<string>();
const ran = new Set<string>();

/** One project at a time: a project that ran nothing is not hidden by what another one ran. */
const vitest = async (env: NodeJS.ProcessEnv, project: string): Promise<Counts> => {
  const file = join(mkdtempSync(join(tmpdir(), 'wattfront-test-')), 'vitest.json');
  const { code } = await run(
    'vitest',
    [
      'run',
      `--project=${project}`,
      '--allowOnly=false',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    env,
  );
  // It could not even begin.
  if (!existsSync(file)) return honest(code, { passed: 0, failed: 0 });
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  for (const { name, assertionResults } of report.testResults)
    for (const { fullName, status, failureMessages } of assertionResults) {
      const test = `${relative(process.cwd(), name)}: ${fullName}`;
      if (status === 'passed' || status === 'failed') ran.add(test);
      else leftOut.add(test);
      if (status === 'passed' && failureMessages.length > 0)
        retried.push(`${project} ${test}\n  ${failureMessages[0]}`);
    }
  return honest(code, { passed: report.numPassedTests, failed: report.numFailedTests });
};

const components = async (env: NodeJS.ProcessEnv): Promise<Counts> => {
  const { code, output } = await run('web-test-runner', [], env);
  const last = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  return honest(code, { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0) });
};

const giveUp = (why: string): never => {
  console.error(why);
  console.info('0 passed, 1 failed');
  process.exit(1);
};

let chrome = '';
try {
  chrome = getChrome();
} catch (error) {
  giveUp((error as Error).message);
}
const env = { ...process.env, CHROME_PATH: chrome };
// Pages are tested as they are delivered, so they are built first.
const built = await run('npm', ['run', '--silent', 'build'], env);
if (built.code !== 0) giveUp('The build failed, so nothing was tested.');
const inTurn = async () => [await vitest(env, 'unit'), await vitest(env, 'sqlite')];
const counts = [
  ...(await Promise.all([inTurn(), vitest(env, 'postgres')])).flat(),
  await vitest(env, 'browser'),
  await components(env),
];
for (const test of retried) console.info(`At the second try: ${test}`);
for (const test of leftOut.difference(ran)) console.info(`Left out: ${test}`);
const passed = counts.reduce((sum, c) => sum + c.passed, 0);
const failed = counts.reduce((sum, c) => sum + c.failed, 0);
console.info(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
