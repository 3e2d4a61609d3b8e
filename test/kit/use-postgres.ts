/** Runs before each test file of the project `postgres`: the tables choose their engine when they are imported. */
import { inject } from 'vitest';

process.env.DATABASE_URL = inject('postgresUrl');
