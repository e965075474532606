// Load on a function: as much as a number of callers can, or at a rate of ours whatever the answer takes.

export interface Latencies {
  readonly p50: number
  readonly p99: number
}

/** Calls per second of `callers` that each ask again when they were answered. */
export async function closedLoop(
  callers: number,
  seconds: number,
  call: () => Promise<void>,
): Promise<number> {
  const start = performance.now()
  const until = start + seconds * 1_000
  let done = 0
  const caller = async () => {
    while (performance.now() < until) {
      await call()
      done++
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return (done * 1_000) / (performance.now() - start)
}

/**
 * Arrivals at random (exponential gaps, mean 1/rate) that do not wait for answers: what waits in line counts
 * as latency, which runs from when a call should have started. Milliseconds.
 */
export async function openLoop(
  rate: number,
  seconds: number,
  random: () => number,
  call: () => Promise<void>,
): Promise<Latencies> {
  const start = performance.now()
  const latencies: number[] = []
  const running: Promise<void>[] = []
  let due = start
  while (due < start + seconds * 1_000) {
    const wait = due - performance.now()
    // Timers are no finer than a millisecond; what is due within it goes now.
    if (wait >= 1) await new Promise((resolve) => setTimeout(resolve, wait))
    const arrived = due
    running.push(
      call().then(() => {
        latencies.push(performance.now() - Math.max(arrived, start))
      }),
    )
    due += (-Math.log(1 - random()) / rate) * 1_000
    // So that answers are taken while we are behind.
    if (running.length % 16 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(running)
  latencies.sort((a, b) => a - b)
  return { p50: at(latencies, 0.5), p99: at(latencies, 0.99) }
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Reproducible randomness (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
