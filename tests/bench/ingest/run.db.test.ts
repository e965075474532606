// The bench itself, on few events for a moment: that it measures everything it promises, and that the books
// hold afterwards. The figures depend on the machine and are no test's business.

import { expect, inject, test } from 'vitest'
import { runBench } from './run.ts'

test('the bench of ingestion fills, replays, measures and leaves sound books', async () => {
  const { adminUrl: databaseUrl } = inject('testDatabases')
  const options = { databaseUrl, sizes: [1_000, 1_500], rounds: 1, seconds: 0.2, seed: 1 }
  const { lines, failed } = await runBench(options, () => undefined)
  expect(lines.filter((line) => line.startsWith('| ') && /\d/.test(line)).length).toBeGreaterThan(10)
  expect(lines.join('\n')).not.toContain('NaN')
  expect(failed.filter((line) => !/^(verb|p99|batch|cost)/.test(line))).toEqual([])
}, 240_000) // An API of its own has to start, beside whatever else this machine runs.
