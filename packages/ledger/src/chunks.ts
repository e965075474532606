// Many rows in few statements; for whoever inserts as many rows as a payout run has commissions.

/**
 * Postgres takes at most 65 535 parameters per statement (the protocol counts them in 16 bits); no table of
 * ours has more than 21 columns to insert.
 */
export const ROWS_PER_STATEMENT = 3_000

/** The rows in order, in pieces that each fit into one INSERT. */
export function inChunks<T>(rows: readonly T[]): T[][] {
  const chunks: T[][] = []
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    chunks.push(rows.slice(start, start + ROWS_PER_STATEMENT))
  }
  return chunks
}
