// Every runtime role looks for another brand's rows in every table that names a brand, over connections on
// which a setting is missing, garbage, or was left behind by the borrower before.

import { inBrand, inTransaction, openDatabase, type Tx } from '@openpartner/db'
import { RUNTIME_ROLES, type RuntimeRole } from '@openpartner/db/migrate'
import { encodeId } from '@openpartner/domain'
import pg from 'pg'
import type { Finding, Scene } from './scene.ts'

/** By design: the worker walks all brands, the router serves the links of all of them. */
const SEES_EVERY_BRAND = ['worker brands', 'router links', 'router programs']
/** Rows of people, not of a brand: see docs/adr/0016-let-nobody-lock-everybody-out.md. */
const OF_PEOPLE = ['mails', 'sessions']
const GARBAGE = ['garbage', '00000000-0000-0000-0000-000000000000', "' or true --", '%']
/** invalid_text_representation: no brand is no uuid, so the look fails instead of finding. */
const REFUSED = '22P02'

interface BrandTable {
  readonly name: string
  readonly column: string
}

export async function lookForForeignRows(scene: Scene): Promise<Finding> {
  const tables = await brandTables(scene.owner)
  const unguarded = tables.filter(({ guarded }) => !guarded).map(({ name }) => `${name} has no forced policy`)
  const lines: string[] = []
  const failed = [...unguarded]
  for (const role of RUNTIME_ROLES) {
    const mayRead = tables.filter(({ readers, name }) => {
      return readers.includes(role) && !SEES_EVERY_BRAND.includes(`${role} ${name}`)
    })
    let [looks, foreign] = [0, 0]
    for (const table of mayRead) {
      for (const [how, found] of await looksAt(scene, role, table)) {
        looks += 1
        foreign += found
        if (found > 0) failed.push(`${role} sees ${found} foreign rows of ${table.name} ${how}`)
      }
    }
    const open = SEES_EVERY_BRAND.filter((entry) => entry.startsWith(`${role} `))
    const aside = open.length === 0 ? '' : `; by design it sees every brand in: ${open.join(', ')}`
    lines.push(
      `${role.padEnd(8)} ${foreign} foreign rows in ${looks} looks at ${mayRead.length} tables${aside}`,
    )
  }
  return { lines, failed }
}

/** From the catalogue, so that a table nobody listed is looked at all the same. */
async function brandTables(owner: pg.Client) {
  const { rows } = await owner.query<BrandTable & { guarded: boolean; readers: RuntimeRole[] }>(
    `select c.relname as name, a.attname as column, 
            c.relkind in ('v', 'm') or (c.relrowsecurity and c.relforcerowsecurity) as guarded,
            array(select role from unnest($1::text[]) as role
                   where has_any_column_privilege('openpartner_' || role, c.oid, 'SELECT')) as readers
       from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        and not c.relispartition and not a.attisdropped and c.relname <> all ($2)
        and (a.attname = 'brand_id' or (c.relname = 'brands' and a.attname = 'id'))
      order by c.relname`,
    [RUNTIME_ROLES, OF_PEOPLE],
  )
  return rows
}

async function looksAt(
  { stage, ours, theirs }: Scene,
  role: RuntimeRole,
  { name, column }: BrandTable,
): Promise<[how: string, found: number][]> {
  const url = stage.urlFor(role)
  const looks: [string, number][] = []
  const text = `select count(*)::int as found from ${name} where ${column} = '${theirs.brandUuid}'`

  const bare = new pg.Client({ connectionString: url })
  await bare.connect()
  const count = async () => (await bare.query<{ found: number }>(text)).rows[0]?.found ?? 0
  looks.push(['without a setting', await count()])
  for (const garbage of GARBAGE) {
    await bare.query("select set_config('app.brand_id', $1, false)", [garbage])
    looks.push([`with the setting ${garbage}`, await count().catch(refused)])
  }
  await bare.query("select set_config('app.brand_id', $1, false)", [ours.brandUuid])
  looks.push(['with our own setting', await count()])
  await bare.end()

  // A pool of one: whoever comes next gets the very connection on which somebody used plain SET.
  const pool = openDatabase({ url, applicationName: 'audit', connectionsMax: 1 })
  await pool.pool.query(`set app.brand_id = '${theirs.brandUuid}'`)
  const look = async (tx: Tx) => {
    const { rows } = await tx.orm.execute<{ found: number }>(text)
    return rows[0]?.found ?? 0
  }
  looks.push(['after a leak, for our brand', await inBrand(pool, encodeId('brd', ours.brandUuid), look)])
  await pool.pool.query(`set app.brand_id = '${theirs.brandUuid}'`)
  looks.push(['after a leak, for no brand', await inTransaction(pool, look)])
  await pool.close()
  return looks
}

function refused(error: unknown): number {
  if (error instanceof pg.DatabaseError && error.code === REFUSED) return 0
  throw error
}
