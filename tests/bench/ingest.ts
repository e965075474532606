// `npm run bench:ingest`: what it costs to tell an event, against the same statements without us, on the same
// server in the same run; with how many events there are already; and a thousand at once against one by one.
// Ends with a table, and with exit code 1 below the bars.
//
//   --sizes 10000,100000,1000000   existing events at which the cost is measured
//   --rounds 5 --seconds 4         how often and how long each is measured; rounds take turns
//   --seed 1                       which customers, and when calls arrive

import { parseArgs } from 'node:util'
import { runBench } from './ingest/run.ts'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const { lines, failed } = await runBench(
  {
    databaseUrl: process.env.DATABASE_URL,
    sizes: values.sizes.split(',').map(Number),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    seed: Number(values.seed),
  },
  (line) => console.error(line),
)
console.log(lines.join('\n'))
for (const line of failed) console.log(`below the bar: ${line}`)
if (failed.length > 0) process.exitCode = 1
