// Chunks: no row lost or moved, and every chunk of every table within what one statement may carry.

import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { inChunks, ROWS_PER_STATEMENT } from './chunks.ts'
import * as ledger from './index.ts'

/** The protocol's Bind message counts parameters in 16 bits. */
const PARAMETERS_MAX = 65_535

test.each([
  [0, []],
  [1, [1]],
  [ROWS_PER_STATEMENT - 1, [ROWS_PER_STATEMENT - 1]],
  [ROWS_PER_STATEMENT, [ROWS_PER_STATEMENT]],
  [ROWS_PER_STATEMENT + 1, [ROWS_PER_STATEMENT, 1]],
  [2 * ROWS_PER_STATEMENT, [ROWS_PER_STATEMENT, ROWS_PER_STATEMENT]],
])('%i rows stay in order, in pieces of %s', (count, sizes) => {
  const rows = Array.from({ length: count }, (_, index) => index)
  const chunks = inChunks(rows)
  expect(chunks.map((chunk) => chunk.length)).toEqual(sizes)
  expect(chunks.flat()).toEqual(rows)
})

test('a full chunk of the widest table fits into one statement', () => {
  const tables = Object.values<unknown>(ledger).filter((exported): exported is PgTable =>
    is(exported, PgTable),
  )
  const widths = tables.map(
    (table) => getTableConfig(table).columns.filter(({ generated }) => !generated).length,
  )
  expect(widths.length).toBeGreaterThan(10)
  expect(Math.max(...widths) * ROWS_PER_STATEMENT).toBeLessThanOrEqual(PARAMETERS_MAX)
})
