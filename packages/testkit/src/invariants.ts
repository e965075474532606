// Runs tests/invariants/*.sql against a database: every query must come back empty. Journeys and tests end with it.

import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const FOLDER = fileURLToPath(new URL('../../../tests/invariants/', import.meta.url))

/** What is wrong, one line per offending row: `<file>: {row}`. Run as the owner, who can look at every brand. */
export async function brokenInvariants(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await findBroken(client)
  } finally {
    await client.end()
  }
}

/** The same on an open connection, which may be inside a transaction. */
export async function findBroken(client: pg.Client): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  if (files.length === 0) throw new Error('there are no invariants to check')
  const queries = await Promise.all(
    files.map(async (file) => [file, await readFile(`${FOLDER}${file}`, 'utf8')] as const),
  )
  const broken: string[] = []
  for (const brandId of await brandsToVisit(client)) {
    await client.query("select set_config('app.brand_id', $1, false)", [brandId])
    for (const [file, query] of queries) {
      const { rows } = await client.query(query)
      broken.push(...rows.map((row) => `${file}: ${JSON.stringify(row)}`))
    }
  }
  return broken
}

/**
 * A superuser sees all brands at once. Any other owner is under the forced policies and sees no row without a brand's
 * setting: every query would come back empty and prove nothing. It visits one brand after the other.
 */
async function brandsToVisit(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ active: boolean }>(`select row_security_active('postings') as active`)
  if (rows[0]?.active === false) return ['']
  const { rows: brands } = await client.query<{ id: string }>('select id from brands order by id')
  return brands.map(({ id }) => id)
}
