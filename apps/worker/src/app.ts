// The worker as something that can be built in a test: run all jobs once, or keep them running until closed.

import { setTimeout as sleep } from 'node:timers/promises'
import { createEgress } from '@openpartner/runtime'
import { countsIn } from './counts.ts'
import type { WorkerDeps, WorkerOptions } from './deps.ts'
import { JOBS, type Job } from './jobs.ts'
import { createLanes } from './lanes.ts'

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

/** Connections to brands' servers at a time. Each waits a minute at most, and so does whoever is next. */
const LANES_MAX = 32

export function buildWorker(options: WorkerOptions): Worker {
  const onError = (error: unknown, name: string) =>
    options.logger.error({ brandId: name, err: error }, 'a lane ended in an error')
  const egress = createEgress({ allow: options.egressAllow ?? [] })
  const lanes = createLanes({ most: LANES_MAX, onError })
  const deps: WorkerDeps = { ...options, egress, lanes, counts: countsIn(options.metrics) }
  const stopping = new AbortController()
  const failing = new Set<string>()
  let loops: Promise<void>[] = []

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
    if (job.firstAfterMs !== undefined) await pause(job.firstAfterMs, stopping.signal)
    while (!stopping.signal.aborted) {
      const wentWell = await runJob(job)
      await pause(wentWell ? job.everyMs : PAUSE_AFTER_FAILURE_MS, stopping.signal)
    }
  }
  return {
    runOnce: async () => {
      for (const job of JOBS) await job.run(deps)
      await deps.lanes.settle()
    },
    start: () => {
      loops = JOBS.map(keepRunning)
    },
    close: async () => {
      stopping.abort()
      await Promise.all(loops)
      await deps.lanes.settle()
    },
    trouble: () => (failing.size === 0 ? null : `failing: ${[...failing].join(', ')}`),
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An aborted sleep rejects; being told to stop is not an error.
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
