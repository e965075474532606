// Runs packages/ledger/invariants/*.sql against a database: every query must come back empty. Journeys and
// tests end with it.

import { readInvariants } from '@openpartner/ledger'
import pg from 'pg'

export interface CheckedInvariant {
  /** The file's name without ending. */
  readonly name: string
  /** Offending rows as JSON; empty when it holds. */
  readonly broken: readonly string[]
}

/** Every invariant and what breaks it. Run as the owner, who can look at every brand. */
export async function checkInvariants(ownerUrl: string): Promise<CheckedInvariant[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await checkOn(client)
  } finally {
    await client.end()
  }
}

/** What is wrong, one line per offending row; empty when every invariant holds. */
export async function brokenInvariants(ownerUrl: string): Promise<string[]> {
  const checked = await checkInvariants(ownerUrl)
  return checked.flatMap(({ name, broken }) => broken.map((row) => `${name}: ${row}`))
}

/** The same as checkInvariants on an open connection, which may be inside a transaction. */
export async function checkOn(client: pg.Client): Promise<CheckedInvariant[]> {
  const brandIds = await brandsToVisit(client)
  const checked: CheckedInvariant[] = []
  for (const { name, query } of await readInvariants()) {
    const broken: string[] = []
    for (const brandId of brandIds) {
      await client.query("select set_config('app.brand_id', $1, false)", [brandId])
      const { rows } = await client.query(query)
      broken.push(...rows.map((row) => JSON.stringify(row)))
    }
    checked.push({ name, broken })
  }
  return checked
}

/**
 * A superuser sees all brands at once. Any other owner is under the forced policies and sees no row without a
 * brand's setting: every query would come back empty and prove nothing. It visits one brand after the other.
 */
async function brandsToVisit(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ active: boolean }>(`select row_security_active('postings') as active`)
  if (rows[0]?.active === false) return ['']
  const { rows: brands } = await client.query<{ id: string }>('select id from brands order by id')
  return brands.map(({ id }) => id)
}
