/** For the migration generator only; run with DATABASE_URL unset. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './bff/store/tables/index.ts',
  out: './bff/store/migrations/sqlite',
});
