/** Unit tests beside the files, and the suites that need a database, each of these on both engines. Component suites run elsewhere. */
import { defineConfig } from 'vitest/config';

/**
 * Over sockets, a machine that stands still for seconds looks like a fault. Such a test is tried once more, and named at the end of the run when
 * it needed that.
 */
const retry = 1;

/** Suites that must hold on SQLite and on PostgreSQL alike. */
const bothEngines = ['test/store/**/*.spec.ts', 'test/sweep/**/*.spec.ts', 'test/e2e/**/*.spec.ts'];

export default defineConfig({
  test: {
    // One file at a time: suites share a PostgreSQL server whose connections some of them cut, and which keeps one clock of transactions for all.
    maxWorkers: 1,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{bff,ocpp,components,themes,demo}/**/*.spec.ts'],
          setupFiles: ['test/kit/use-sqlite.ts'],
          // Their modules are loaded once: nothing in them is anybody's own.
          isolate: false,
          // Properties run thousands of times.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'sqlite',
          include: [...bothEngines, 'test/conformance/**/*.spec.ts'],
          // Several nodes need a database that they can share.
          exclude: ['test/**/*.postgres.spec.ts'],
          setupFiles: ['test/kit/use-sqlite.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        test: {
          // Built pages in a real browser; `npm run build` comes first.
          name: 'browser',
          include: ['test/browser/**/*.spec.ts'],
          setupFiles: ['test/kit/use-sqlite.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        test: {
          name: 'postgres',
          include: bothEngines,
          setupFiles: ['test/kit/use-postgres.ts'],
          globalSetup: ['test/kit/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry,
        },
      },
    ],
  },
});
