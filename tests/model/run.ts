// One run of the model test from its seed, and many of them one after the other.

import fc from 'fast-check'
import { anySteps, type Step } from './commands.ts'
import { TERMS } from './programs.ts'
import { wrongIn } from './verdict.ts'
import { type ModelStage, World } from './world.ts'

const anyTerms = fc.nat({ max: TERMS.length - 1 })
const anyRun = fc.record({ steps: anySteps, terms: fc.tuple(anyTerms, anyTerms) })

interface Run {
  readonly steps: readonly Step[]
  /** Which terms the two programs begin with. */
  readonly terms: readonly [number, number]
}

/** How to repeat a run that failed, the fewest of its steps that still fail, and what is wrong then. */
export interface Failure {
  readonly seed: number
  readonly steps: readonly string[]
  readonly wrong: readonly string[]
}

/** Runs one sequence of steps per seed; stops at the first that fails. */
export async function runSeeds(
  stage: ModelStage,
  seeds: readonly number[],
  onRun: () => void = () => undefined,
): Promise<Failure | null> {
  for (const seed of seeds) {
    const [run] = fc.sample(anyRun, { seed, numRuns: 1 })
    if (run === undefined) throw new Error('a seed gave no run')
    const wrong = await wrongAfter(stage, run)
    if (wrong.length > 0) return { seed, ...(await shortest(stage, run, wrong)) }
    onRun()
  }
  return null
}

async function wrongAfter(stage: ModelStage, { steps, terms }: Run): Promise<string[]> {
  try {
    const world = await World.open(stage, terms)
    for (const step of steps) await world.run(step)
    return await wrongIn(world)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return [error.stack ?? error.message, ...(error.cause instanceof Error ? [error.cause.message] : [])]
  }
}

/** Leaves out what does not matter: half of the steps, a quarter, … one by one. */
async function shortest(stage: ModelStage, { steps, terms }: Run, wrong: readonly string[]) {
  let left = [...steps]
  let why = wrong
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < left.length; ) {
      const without = [...left.slice(0, start), ...left.slice(start + size)]
      const found = await wrongAfter(stage, { steps: without, terms })
      if (found.length === 0) start += size
      else {
        left = without
        why = found
      }
    }
  }
  return { steps: left.map((step) => JSON.stringify({ ...step, terms })), wrong: why }
}
