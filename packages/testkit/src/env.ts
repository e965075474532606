// The one setting of a test run; the global set-up reads it.

/** The owner's URL of the server to test on; without it a throw-away one is started. */
export function testDatabaseUrl(): string | undefined {
  return process.env.DATABASE_URL
}
