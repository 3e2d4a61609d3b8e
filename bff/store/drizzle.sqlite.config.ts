/** For the migration generator only. */
import { defineConfig } from 'drizzle-kit';

// The tables choose their engine by it, when the generator reads them after this file.
delete process.env.DATABASE_URL;

export default defineConfig({
  dialect: 'sqlite',
  schema: './bff/store/tables/index.ts',
  out: './bff/store/migrations/sqlite',
});
