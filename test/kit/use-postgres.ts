/** Runs before each test file of the project `postgres`: the tables choose their engine when they are imported. */
import { inject } from 'vitest';

const url = inject('postgresUrl');
// Without an address every suite would run on SQLite, and pass.
if (!url) throw new Error('The project `postgres` has no server: its globalSetup did not run.');
process.env.DATABASE_URL = url;
