/** For the migration generator only. It connects to nothing. */
import { defineConfig } from 'drizzle-kit';

// The tables choose their engine by it, when the generator reads them after this file.
process.env.DATABASE_URL = 'postgres:';

export default defineConfig({
  dialect: 'postgresql',
  schema: './bff/store/tables/index.ts',
  out: './bff/store/migrations/postgres',
});
