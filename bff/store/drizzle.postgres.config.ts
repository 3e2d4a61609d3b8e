/** For the migration generator only; run with DATABASE_URL=postgres: so that the tables are PostgreSQL's. It connects to nothing. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './bff/store/tables/index.ts',
  out: './bff/store/migrations/postgres',
});
