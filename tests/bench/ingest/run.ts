// The measurements in their order, and the tables they end in; called by ../ingest.ts.

import { ingestEvents } from '@openpartner/core/flow'
import { saleOf } from '@openpartner/testkit/given'
import { checkInvariants } from '@openpartner/testkit/invariants'
import { bareRun } from './bare.ts'
import { customersAt, fillTo, givenSamples, someCustomer } from './fill.ts'
import { startHttp } from './http.ts'
import { closedLoop, type Latencies, median, openLoop, seeded } from './load.ts'
import { recordIngest } from './record.ts'
import { type BenchStage, CONCURRENCY, onBenchStage, startBenchCluster } from './stage.ts'
import { teller } from './teller.ts'

export interface BenchOptions {
  readonly databaseUrl: string | undefined
  /** Existing events, ascending. */
  readonly sizes: readonly number[]
  readonly rounds: number
  readonly seconds: number
  readonly seed: number
}

export interface BenchReport {
  readonly lines: readonly string[]
  readonly failed: readonly string[]
}

type Say = (line: string) => void

/** `growth`: how much more an event may cost at the largest size than at the smallest. */
const BARS = { ratio: 0.5, p99Ms: 25, batch: 3, growth: 1.5 } as const
const BATCH = 1_000

export async function runBench(options: BenchOptions, say: Say): Promise<BenchReport> {
  const cluster = await startBenchCluster(options.databaseUrl)
  const lines: string[] = [`seed ${options.seed}`]
  const failed: string[] = []
  const judge = (holds: boolean, what: string) => {
    if (!holds) failed.push(what)
    return holds ? 'holds' : 'BELOW'
  }
  try {
    await onBenchStage(cluster, async (stage) => {
      const [first = 0] = options.sizes
      await givenSamples(stage)
      await fillTo(stage, 0, first, say)
      lines.push(...(await compareWithBare(stage, options, say, judge)))
      lines.push(...(await compareBatch(stage, options, say, judge)))
      lines.push(...(await costBySize(stage, options, say, judge)))
      // What was measured was real: the books hold. On millions of rows that takes longer than all the rest.
      const broken = first > INVARIANTS_EVENTS_MAX ? [] : await brokenBooks(stage)
      failed.push(...broken)
    })
  } finally {
    await cluster.stop()
  }
  return { lines, failed }
}

const INVARIANTS_EVENTS_MAX = 200_000

async function brokenBooks({ ownerUrl }: BenchStage): Promise<string[]> {
  const checked = await checkInvariants(ownerUrl)
  return checked.flatMap(({ name, broken }) => broken.slice(0, 3).map((row) => `${name}: ${row}`))
}

type Judge = (holds: boolean, what: string) => string

/** The verb, the API and the bare statements take turns: what else the machine does meets all alike. */
async function compareWithBare(stage: BenchStage, options: BenchOptions, say: Say, judge: Judge) {
  const { rounds, seconds, seed, sizes } = options
  const customers = customersAt(sizes[0] ?? 0)
  const random = seeded(seed)
  const statements = await recordIngest(stage, customers)
  const bare = bareRun(stage, statements, customers)
  const tell = teller(stage, random, customers)
  const http = await startHttp(stage)
  const rates = { verb: [] as number[], http: [] as number[], bare: [] as number[], ratio: [] as number[] }
  const latencies: Latencies[] = []
  try {
    await closedLoop(CONCURRENCY, 1, tell)
    await closedLoop(CONCURRENCY, 1, () => http.tell(someCustomer(random, customers)))
    for (let round = 1; round <= rounds; round++) {
      const verb = await closedLoop(CONCURRENCY, seconds, tell)
      const raw = await bare.measure(round, seconds)
      const overHttp = await closedLoop(CONCURRENCY, seconds, () =>
        http.tell(someCustomer(random, customers)),
      )
      rates.verb.push(verb)
      rates.bare.push(raw)
      rates.http.push(overHttp)
      rates.ratio.push(verb / raw)
      latencies.push(await openLoop(median(rates.verb) / 2, seconds, random, tell))
      say(`round ${round}: verb ${whole(verb)}/s, ${bare.tool} ${whole(raw)}/s, http ${whole(overHttp)}/s`)
    }
  } finally {
    await http.close()
  }
  const ratio = median(rates.ratio)
  const [p50, p99] = [median(latencies.map((one) => one.p50)), median(latencies.map((one) => one.p99))]
  return [
    '',
    `Event → decision → commission → posting in one transaction; ${statements.length} statements, concurrency ` +
      `${CONCURRENCY}, ${sizes[0]} existing events, medians of ${rounds} interleaved rounds of ${seconds} s.`,
    '',
    '| What | Median | Bar | |',
    '|---|---|---|---|',
    `| the verb \`ingestEvent\` | ${whole(median(rates.verb))}/s | | |`,
    `| over HTTP, one API process | ${whole(median(rates.http))}/s | | |`,
    `| the same statements by ${bare.tool} | ${whole(median(rates.bare))}/s | | |`,
    `| verb ÷ bare | ${ratio.toFixed(2)} | ≥ ${BARS.ratio} | ${judge(ratio >= BARS.ratio, `verb ÷ bare is ${ratio.toFixed(2)}`)} |`,
    `| p50 at half of the verb's peak, open loop | ${p50.toFixed(1)} ms | | |`,
    `| p99 at half of the verb's peak, open loop | ${p99.toFixed(1)} ms | ≤ ${BARS.p99Ms} ms | ${judge(p99 <= BARS.p99Ms, `p99 is ${p99.toFixed(1)} ms`)} |`,
  ]
}

/** One caller each, so that it is the batch that makes the difference and not how many ask. */
async function compareBatch(stage: BenchStage, options: BenchOptions, say: Say, judge: Judge) {
  const customers = customersAt(options.sizes[0] ?? 0)
  const random = seeded(options.seed + 1)
  const single = teller(stage, random, customers)
  const batch = async () => {
    const sales = Array.from({ length: BATCH }, () => saleOf(stage.ctx, someCustomer(random, customers)))
    const told = await ingestEvents(stage.ctx, sales)
    const refused = told.find(({ problem }) => problem !== null)
    if (refused !== undefined) throw new Error('an event of a batch was refused', { cause: refused.problem })
  }
  const [alone, together, crowd] = [[] as number[], [] as number[], [] as number[]]
  await batch()
  for (let round = 1; round <= options.rounds; round++) {
    alone.push(await closedLoop(1, options.seconds, single))
    together.push(BATCH * (await closedLoop(1, options.seconds, batch)))
    crowd.push(await closedLoop(CONCURRENCY, options.seconds, single))
    say(`round ${round}: single ${whole(alone.at(-1))}/s, batch ${whole(together.at(-1))}/s`)
  }
  const gain = median(together) / median(alone)
  return [
    '',
    `A thousand at once by \`ingestEvents\`, medians of ${options.rounds} rounds.`,
    '',
    '| What | Events/s | Bar | |',
    '|---|---|---|---|',
    `| one by one, one caller | ${whole(median(alone))} | | |`,
    `| one by one, ${CONCURRENCY} callers | ${whole(median(crowd))} | | |`,
    `| batches of ${BATCH}, one caller | ${whole(median(together))} | | |`,
    `| batch ÷ single, one caller each | ${gain.toFixed(1)} | ≥ ${BARS.batch} | ${judge(gain >= BARS.batch, `batch ÷ single is ${gain.toFixed(1)}`)} |`,
  ]
}

async function costBySize(stage: BenchStage, options: BenchOptions, say: Say, judge: Judge) {
  const random = seeded(options.seed + 2)
  const rows: { readonly size: number; readonly ms: number }[] = []
  let filled = options.sizes[0] ?? 0
  for (const size of options.sizes) {
    if (size > filled) await fillTo(stage, filled, size, say)
    filled = size
    const tell = teller(stage, random, customersAt(size))
    await closedLoop(CONCURRENCY, 2, tell)
    const costs: number[] = []
    for (let round = 0; round < options.rounds; round++) {
      costs.push((CONCURRENCY * 1_000) / (await closedLoop(CONCURRENCY, options.seconds, tell)))
    }
    rows.push({ size, ms: median(costs) })
    say(`at ${size} events: ${median(costs).toFixed(1)} ms per event`)
  }
  const [start] = rows
  const growth = (rows.at(-1)?.ms ?? 0) / (start?.ms ?? 1)
  return [
    '',
    `Cost of an event by how many there are (verb, ${CONCURRENCY} callers: time each waits for its answer).`,
    '',
    '| Existing events | ms per event | to the first |',
    '|---|---|---|',
    ...rows.map(({ size, ms }) => `| ${size} | ${ms.toFixed(1)} | ${(ms / (start?.ms ?? 1)).toFixed(2)} |`),
    '',
    `Growth from first to last: ${growth.toFixed(2)}, at most ${BARS.growth}: ${judge(growth <= BARS.growth, `cost grew ${growth.toFixed(2)} times`)}`,
  ]
}

function whole(value: number | undefined): string {
  return Math.round(value ?? Number.NaN).toString()
}
