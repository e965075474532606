// Ends a service in the reverse order in which it was built, within ten seconds; every main.ts makes one.

import type { Logger } from './logger.ts'

type Closer = () => void | Promise<void>

export interface Shutdown {
  /** What was opened last is closed first: listeners before the pools they use. */
  onClose(name: string, close: Closer): void
  /**
   * Runs all closers once; later calls get the same promise. A closer that fails is logged and does not stop
   * the rest.
   */
  close(): Promise<void>
  /**
   * From now on SIGTERM and SIGINT close and exit: 0 in time, 1 after the limit. A second signal exits at
   * once.
   */
  listenToSignals(): void
}

// Supervisors (Docker, Kubernetes, npm start) kill after 10 to 30 s; what is still open then has to survive
// kill -9 anyway.
const LIMIT_MS = 10_000

export interface ShutdownOptions {
  readonly logger: Logger
  readonly limitMs?: number
  /** Ends the process; only a test sets it. */
  readonly exit?: (this: void, code: number) => void
}

export function createShutdown({
  logger,
  limitMs = LIMIT_MS,
  exit = exitProcess,
}: ShutdownOptions): Shutdown {
  const closers: { name: string; close: Closer }[] = []
  let closing: Promise<void> | undefined
  const runAll = async () => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) {
      try {
        await next.close()
      } catch (error) {
        logger.error({ err: error, closer: next.name }, 'could not close')
      }
    }
  }
  const close = () => {
    closing ??= runAll()
    return closing
  }
  const stop = (signal: string) => {
    if (closing !== undefined) return exit(1)
    logger.info({ signal }, 'stopping')
    const timer = setTimeout(() => {
      logger.error({ limitMs }, 'did not stop in time')
      exit(1)
    }, limitMs)
    void stopped(timer)
  }
  const stopped = async (timer: NodeJS.Timeout) => {
    await close()
    clearTimeout(timer)
    exit(0)
  }
  return {
    onClose: (name, closer) => void closers.push({ name, close: closer }),
    close,
    listenToSignals() {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
    },
  }
}

function exitProcess(code: number): void {
  process.exit(code)
}
