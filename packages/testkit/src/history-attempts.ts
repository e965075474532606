// Every way to change history, tried for real: as each runtime role and as the owner, on each fact table and
// partition.

import { FACT_TABLES } from '@openpartner/db'
import { RUNTIME_ROLES, type RuntimeRole } from '@openpartner/db/migrate'
import { type BrandId, uuidOf } from '@openpartner/domain'
import pg from 'pg'

export interface Attempt {
  readonly by: RuntimeRole | 'owner'
  readonly table: string
  /** What was tried, e.g. `UPDATE amount`. */
  readonly what: string
  /**
   * How Postgres refused it; null when it did not, or failed for a reason that would not stop an attacker.
   */
  readonly refusal: 'no right' | 'append-only' | null
  /** Postgres' own words. */
  readonly said: string
}

export interface History {
  readonly ownerUrl: string
  readonly urlFor: (role: RuntimeRole) => string
  /** A brand that has a row in every fact table. */
  readonly brandId: BrandId
  /** Only these; all facts and partitions when left out. */
  readonly tables?: readonly string[]
}

/** 42501 is Postgres' insufficient_privilege; OP001 comes from the append-only triggers. */
const REFUSALS: Readonly<Record<string, Attempt['refusal']>> = { '42501': 'no right', OP001: 'append-only' }
const BACK_DATED = '2001-01-01T00:00:00Z'

interface Target {
  readonly table: string
  readonly columns: readonly string[]
  /** One real row as JSON; null for a partition that is still empty. */
  readonly row: string | null
}

/**
 * Tries everything, each in a transaction that is rolled back: whatever gets through changes nothing for the
 * next.
 */
export async function attemptToChangeHistory(history: History): Promise<Attempt[]> {
  const targets = await findTargets(history)
  const attempts: Attempt[] = []
  for (const role of RUNTIME_ROLES) {
    const connection = await connect(history.urlFor(role), history.brandId)
    const perTable = targets.flatMap((target) =>
      asRuntimeRole(target).map((one) => [target.table, ...one] as const),
    )
    const around = AROUND.map((one) => ['the database', ...one] as const)
    for (const [table, what, sql, values] of [...perTable, ...around]) {
      attempts.push({ by: role, table, what, ...(await refusalOf(connection, [sql], values)) })
    }
    await connection.end()
  }
  return [...attempts, ...(await attemptsOfOwner(history, targets))]
}

/** Attempts that were not refused, in words; and how many there were. */
export function unrefused(attempts: readonly Attempt[]): string[] {
  return attempts
    .filter(({ refusal }) => refusal === null)
    .map(({ by, table, what, said }) => `${by}: ${what} on ${table}: ${said}`)
}

type Try = readonly [what: string, sql: string, values?: readonly unknown[]]

/** Column by column, because rights can be granted on one column alone. */
function asRuntimeRole({ table, columns, row }: Target): Try[] {
  const named = columns.map((column) => `"${column}"`).join(', ')
  return [
    ...columns.map((column): Try => [`UPDATE ${column}`, `update ${table} set "${column}" = "${column}"`]),
    ['DELETE', `delete from ${table}`],
    ['TRUNCATE', `truncate ${table}`],
    [
      'back-dated INSERT',
      `insert into ${table} (${named}) select ${named} from jsonb_populate_record(null::${table}, $1::jsonb)`,
      [row ?? JSON.stringify({ recorded_at: BACK_DATED })],
    ],
    ['ALTER TABLE DISABLE TRIGGER', `alter table ${table} disable trigger all`],
    ['ALTER TABLE DISABLE ROW LEVEL SECURITY', `alter table ${table} disable row level security`],
    ['DROP TABLE', `drop table ${table}`],
  ]
}

/** Ways around all guards at once. */
const AROUND: readonly Try[] = [
  ['SET session_replication_role', 'set local session_replication_role = replica'],
  [
    'CREATE OR REPLACE FUNCTION refuse_change',
    'create or replace function public.refuse_change() returns trigger language sql as $$ select null $$',
  ],
  ['CREATE TABLE', 'create table public.mine ()'],
]

/**
 * The owner has every right: only the triggers stand in the way, also where ordinary triggers do not fire.
 */
async function attemptsOfOwner(history: History, targets: readonly Target[]): Promise<Attempt[]> {
  const connection = await connect(history.ownerUrl, history.brandId)
  const { rows } = await connection.query<{ rolsuper: boolean }>(
    'select rolsuper from pg_roles where rolname = current_user',
  )
  const modes = rows[0]?.rolsuper === true ? ['origin', 'replica'] : ['origin']
  const attempts: Attempt[] = []
  for (const mode of modes) {
    const before = mode === 'origin' ? [] : [`set local session_replication_role = ${mode}`]
    for (const { table, columns, row } of targets) {
      const tries = [
        ...(row === null
          ? []
          : [`update ${table} set "${columns[0]}" = "${columns[0]}"`, `delete from ${table}`]),
        `truncate ${table} cascade`,
      ]
      for (const sql of tries) {
        const what = `${sql.split(' ')[0]?.toUpperCase()} (${mode})`
        attempts.push({ by: 'owner', table, what, ...(await refusalOf(connection, [...before, sql])) })
      }
    }
  }
  await connection.end()
  return attempts
}

async function refusalOf(
  connection: pg.Client,
  statements: readonly string[],
  values: readonly unknown[] = [],
): Promise<Pick<Attempt, 'refusal' | 'said'>> {
  await connection.query('begin')
  try {
    for (const sql of statements.slice(0, -1)) await connection.query(sql)
    await connection.query(statements.at(-1) ?? '', [...values])
    return { refusal: null, said: 'went through' }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return { refusal: REFUSALS[error.code ?? ''] ?? null, said: error.message }
  } finally {
    await connection.query('rollback')
  }
}

async function connect(url: string, brandId: BrandId): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: url })
  await connection.connect()
  await connection.query("select set_config('app.brand_id', $1, false)", [uuidOf(brandId)])
  return connection
}

async function findTargets({ ownerUrl, brandId, tables }: History): Promise<Target[]> {
  const owner = await connect(ownerUrl, brandId)
  try {
    const { rows: partitions } = await owner.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
        where inhparent = 'clicks'::regclass order by 1`,
    )
    const targets: Target[] = []
    for (const table of tables ?? [...FACT_TABLES, ...partitions.map(({ name }) => name)]) {
      const { rows: columns } = await owner.query<{ name: string }>(
        `select attname as name from pg_attribute
          where attrelid = $1::regclass and attnum > 0 and not attisdropped
          order by attnum`,
        [table],
      )
      const { rows } = await owner.query<{ row: string }>(
        `select jsonb_set(to_jsonb(t), '{recorded_at}', to_jsonb($1::text))::text as row
           from ${table} t limit 1`,
        [BACK_DATED],
      )
      const isFact = FACT_TABLES.some((name) => name === table)
      if (isFact && rows[0] === undefined) throw new Error(`${table} has no row to try to change`)
      targets.push({ table, columns: columns.map(({ name }) => name), row: rows[0]?.row ?? null })
    }
    return targets
  } finally {
    await owner.end()
  }
}
