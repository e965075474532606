// Runs tests/invariants/*.sql against a database: every query must come back empty. Journeys and tests end with it.

import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const FOLDER = fileURLToPath(new URL('../../../tests/invariants/', import.meta.url))

/** What is wrong, one line per offending row: `<file>: {row}`. Run as the owner, who sees every brand. */
export async function brokenInvariants(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const broken: string[] = []
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
    if (files.length === 0) throw new Error('there are no invariants to check')
    for (const file of files) {
      const { rows } = await client.query(await readFile(`${FOLDER}${file}`, 'utf8'))
      broken.push(...rows.map((row) => `${file}: ${JSON.stringify(row)}`))
    }
    return broken
  } finally {
    await client.end()
  }
}
