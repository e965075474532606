// Stops everything exactly once and in the right order, whatever asked for it; run.ts registers what there is
// to stop.

export interface Shutdown {
  /** Last registered is first stopped. Registered after the end has begun, it is stopped at once. */
  onStop(name: string, stop: () => Promise<unknown>): void
  /** Stops everything and ends the process with the code. Further calls change nothing. */
  end(code: number): Promise<never>
  isEnding(): boolean
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const PARENT_CHECK_MS = 500

/**
 * Also listens for the ways a program is told to stop: signals, its parent's death, an error nobody caught.
 */
export function openShutdown(say: (line: string) => void): Shutdown {
  const stops: { name: string; stop: () => Promise<unknown> }[] = []
  let ending: Promise<never> | null = null

  const runStop = async ({ name, stop }: (typeof stops)[number]) => {
    try {
      await stop()
    } catch (error) {
      say(`${name} did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const finish = async (code: number): Promise<never> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await runStop(next)
    process.exit(code)
  }
  const end = (code: number) => {
    ending ??= finish(code)
    return ending
  }

  // A closed pipe (`npm start | head`) must not kill the process that has to shut everything down.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  // Ctrl-C is how it is meant to be stopped: not a failure. Repeated while it drains, it changes nothing.
  for (const signal of SIGNALS) process.on(signal, () => void end(0))
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && void end(1), PARENT_CHECK_MS).unref()
  process.on('uncaughtException', (error) => {
    // A connection cut while everything stops complains here too: not news then.
    if (ending === null) say(error.stack ?? error.message)
    void end(1)
  })

  return {
    onStop: (name, stop) => {
      if (ending === null) stops.push({ name, stop })
      else void runStop({ name, stop })
    },
    end,
    isEnding: () => ending !== null,
  }
}
