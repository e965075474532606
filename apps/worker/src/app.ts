// The worker as something that can be built in a test: run all jobs once, or keep them running until closed.

import { setTimeout as sleep } from 'node:timers/promises'
import { JOBS, type Job, type WorkerDeps } from './jobs.ts'

export interface Worker {
  /** Runs every job once, in order; for tests and demos that move the clock themselves. */
  runOnce(): Promise<void>
  start(): void
  /** Waits for the jobs in hand; starts no new ones. */
  close(): Promise<void>
  /** Null when all is well, else which jobs have failed since they last went well. */
  trouble(): string | null
}

/** After a failed run; long enough not to hammer a database that is coming back. */
const PAUSE_AFTER_FAILURE_MS = 5_000

export function buildWorker(deps: WorkerDeps): Worker {
  const stopping = new AbortController()
  const failing = new Set<string>()
  let lanes: Promise<void>[] = []

  const runJob = async (job: Job) => {
    try {
      const done = await job.run(deps)
      failing.delete(job.name)
      if (done > 0) deps.logger.info({ job: job.name, done }, 'job done')
      return true
    } catch (error) {
      failing.add(job.name)
      deps.logger.error({ job: job.name, err: error }, 'job failed')
      return false
    }
  }
  const keepRunning = async (job: Job) => {
    while (!stopping.signal.aborted) {
      const wentWell = await runJob(job)
      await pause(wentWell ? job.everyMs : PAUSE_AFTER_FAILURE_MS, stopping.signal)
    }
  }
  return {
    runOnce: async () => {
      for (const job of JOBS) await job.run(deps)
    },
    start: () => {
      lanes = JOBS.map(keepRunning)
    },
    close: async () => {
      stopping.abort()
      await Promise.all(lanes)
    },
    trouble: () => (failing.size === 0 ? null : `failing: ${[...failing].join(', ')}`),
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An aborted sleep rejects; being told to stop is not an error.
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
