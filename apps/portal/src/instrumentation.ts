// Runs once when the server starts, called by Next: refuses to start on wrong settings, all named at once.

/** EX_CONFIG of sysexits.h: tells a supervisor that starting again without another configuration is no use. */
const EXIT_CONFIG = 78

export async function register(): Promise<void> {
  const { EnvError, loadEnv } = await import('./env.ts')
  try {
    loadEnv()
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(EXIT_CONFIG)
  }
}
