// Sets journal lines aside of which no row can be made, so that they neither block the others nor get lost.
// For drain.ts.

import { open } from 'node:fs/promises'
import { join } from 'node:path'

export interface RefusedLine {
  readonly line: Uint8Array
  /** `checksum` or the SQLSTATE with which the database refused it. */
  readonly reason: string
}

/**
 * Appends to quarantine.ndjson and brings it to disk. The line itself is in base64: broken bytes are kept as
 * they are.
 */
export async function setAside(
  directory: string,
  refused: readonly RefusedLine[],
  origin: { readonly segment: string; readonly at: Date },
): Promise<void> {
  if (refused.length === 0) return
  const file = await open(join(directory, 'quarantine.ndjson'), 'a', 0o600)
  try {
    const lines = refused.map(({ line, reason }) =>
      JSON.stringify({ ...origin, reason, line: Buffer.from(line).toString('base64') }),
    )
    await file.appendFile(`${lines.join('\n')}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
}
