// `pnpm test:model -- --runs 10000 [--seed N] [--at-once N]`: many runs of the money engine against its
// reference model, in as many processes as asked for; prints the seed, and exits with 1 when a run fails.

import { fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Failure } from './run.ts'

const SEED_MAX = 2 ** 31 - 1
const RUNS_DEFAULT = 1_000
const REPORT_EVERY = 500
const SHARE = fileURLToPath(new URL('share.ts', import.meta.url))

export type Told =
  | { readonly done: number }
  | { readonly failure: Failure }
  | { readonly broken: string[] }
  | { readonly exercised: Record<string, number> }

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { runs: { type: 'string' }, seed: { type: 'string' }, 'at-once': { type: 'string' } },
})
const runs = wholeNumber(values.runs ?? String(RUNS_DEFAULT), 'runs')
const seed = wholeNumber(values.seed ?? String(randomInt(SEED_MAX - runs)), 'seed')
const atOnce = Math.min(runs, wholeNumber(values['at-once'] ?? String(availableParallelism()), 'at-once'))

console.log(`${runs} runs of at least 50 steps from seed ${seed}, ${atOnce} at once`)
const startedAt = Date.now()
const counts = new Map<number, number>()
const exercised = new Map<string, number>()
const results = await Promise.all(
  Array.from({ length: atOnce }, (_, index) => {
    const from = seed + Math.floor((index * runs) / atOnce)
    const to = seed + Math.floor(((index + 1) * runs) / atOnce)
    return runShare(index, from, to)
  }),
)
const wrong = results.flat()
for (const line of wrong) console.error(line)
const tally = [...exercised].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${what} ${count}`)
console.log(`exercised: ${tally.join(', ')}`)
const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0)
console.log(`${total()} of ${runs} runs end as the reference model says, ${seconds} s`)
if (wrong.length > 0 || total() !== runs) process.exitCode = 1

/** A process with a PostgreSQL of its own. @returns what is wrong */
function runShare(index: number, from: number, to: number): Promise<string[]> {
  return new Promise((resolve) => {
    const lines: string[] = []
    const child = fork(SHARE, [String(from), String(to)], { execArgv: ['--import', 'tsx'] })
    child.on('message', (told: Told) => {
      if ('done' in told) note(index, told.done)
      else if ('exercised' in told) addUp(told.exercised)
      else if ('broken' in told) lines.push(...told.broken)
      else lines.push(`WRONG  seed ${told.failure.seed}`, ...told.failure.steps, ...told.failure.wrong)
    })
    child.on('exit', (code) => {
      if (code !== 0 && lines.length === 0) lines.push(`a share of the runs ended with ${code}`)
      resolve(lines)
    })
  })
}

function note(index: number, done: number): void {
  const before = total()
  counts.set(index, done)
  if (Math.floor(before / REPORT_EVERY) < Math.floor(total() / REPORT_EVERY)) console.log(`${total()} runs`)
}

function addUp(more: Record<string, number>): void {
  for (const [what, count] of Object.entries(more)) exercised.set(what, (exercised.get(what) ?? 0) + count)
}

function total(): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

function wholeNumber(text: string, name: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0 && number <= SEED_MAX) return number
  console.error(`--${name} takes a whole number from 0 to ${SEED_MAX}`)
  process.exit(2)
}
