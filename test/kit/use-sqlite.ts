/** Runs before each test file of the project `sqlite`, whatever the shell says. */
delete process.env.DATABASE_URL;
