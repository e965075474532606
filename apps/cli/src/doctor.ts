// `openpartner doctor`: one line per thing an instance needs, with figures; and, when asked, projections
// written again.

import { type BookCheck, checkBooks, lookAtBooks, rebuildProjections } from '@openpartner/core/checks'
import { countByKid } from '@openpartner/core/sealing'
import {
  type Database,
  findBrand,
  inBrand,
  inTransaction,
  listBrandIds,
  migrationState,
  missingGuards,
  openDatabase,
  serverVersion,
} from '@openpartner/db'
import { type BrandId, idsFrom } from '@openpartner/domain'
import { systemClock, uuidsFrom } from '@openpartner/runtime'
import type { CliEnv } from './env.ts'

const CONNECTIONS_MAX = 2
const newId = idsFrom(uuidsFrom(systemClock))

/** What a check found: in words when it is well, an Error that says what is wrong when not. */
type Look = () => Promise<string>

/** 0 when every line is ✓. Without `rebuild` it only looks. */
export async function doctor(env: CliEnv, { rebuild }: { readonly rebuild: boolean }): Promise<number> {
  say(true, 'settings', 'complete')
  const url = env.DATABASE_URL.reveal()
  const db = openDatabase({ url, applicationName: 'openpartner doctor', connectionsMax: CONNECTIONS_MAX })
  try {
    if (!(await check('database', () => lookAtServer(db)))) return 1
    // Of a schema that is not this release's, or with another role's eyes, the rest would be told wrong.
    const isCurrent = await check('migrations', () => lookAtMigrations(db))
    const isGuarded = await check('guards', () => lookAtGuards(db))
    if (!isCurrent || !isGuarded) return 1
    const areKeysThere = await check('secrets', () => lookAtKeys(db, env))
    let areBooksWell = true
    for (const brandId of await inTransaction(db, listBrandIds))
      areBooksWell = (await lookAtBrand(db, brandId, rebuild)) && areBooksWell
    return areKeysThere && areBooksWell ? 0 : 1
  } finally {
    await db.close()
  }
}

async function lookAtServer(db: Database): Promise<string> {
  const startedMs = performance.now()
  const version = await serverVersion(db)
  return `PostgreSQL ${version}, answered in ${Math.round(performance.now() - startedMs)} ms`
}

async function lookAtMigrations(db: Database): Promise<string> {
  const { applied, pending, unknown } = await migrationState(db)
  if (pending.length > 0) throw new Error(`${pending.length} pending: ${pending.join(', ')}`)
  if (unknown > 0) throw new Error(`${unknown} of another release: this program is older than its database`)
  return `${applied} applied, none pending`
}

async function lookAtGuards(db: Database): Promise<string> {
  const problems = await missingGuards(db, 'worker')
  if (problems.length > 0) throw new Error(problems.join('; '))
  return 'history cannot be changed, brands are separate'
}

async function lookAtKeys(db: Database, { SECRETS_ENCRYPTION_KEY: keyring }: CliEnv): Promise<string> {
  const counts = [...(await countByKid(db, keyring))]
  const known = new Set(keyring.kids())
  const missing = counts.filter(([kid]) => !known.has(kid)).map(([kid]) => kid)
  if (missing.length > 0) throw new Error(`not in SECRETS_ENCRYPTION_KEY: ${missing.join(', ')}`)
  return `${counts.reduce((total, [, count]) => total + count, 0)} sealed, every key is there`
}

/** One line per projection and per rule. True when the brand's books agree in the end. */
async function lookAtBrand(db: Database, brandId: BrandId, rebuild: boolean): Promise<boolean> {
  const requestId = newId('req')
  const ctx = { db, clock: systemClock, newId, actor: { kind: 'worker', brandId } as const, requestId }
  const slug = (await inBrand(db, brandId, (tx) => findBrand(tx, brandId)))?.slug ?? brandId
  const checks = await lookAtBooks(ctx)
  if (sayBooks(slug, checks) || !rebuild) return checks.every(({ differing }) => differing === 0)
  for (const { name, rows } of await rebuildProjections(ctx))
    if (rows > 0) process.stdout.write(`↻ ${slug}: ${name}: ${rows} rows written again\n`)
  return sayBooks(slug, await checkBooks(ctx))
}

function sayBooks(slug: string, checks: readonly BookCheck[]): boolean {
  for (const { name, compared, differing, rule, first } of checks.flatMap(({ details }) => details)) {
    const figures = compared === null ? '' : `${compared} rows compared, `
    const offending = differing === 0 ? '' : `. ${rule} ${JSON.stringify(first)}`
    say(differing === 0, `${slug}: ${name}`, `${figures}${differing} differ${offending}`)
  }
  return checks.every(({ differing }) => differing === 0)
}

async function check(name: string, look: Look): Promise<boolean> {
  try {
    say(true, name, await look())
    return true
  } catch (error) {
    // Drizzle says which statement failed, and behind it Postgres why.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    say(false, name, cause instanceof Error ? cause.message || cause.name : String(cause))
    return false
  }
}

function say(isWell: boolean, name: string, figures: string): void {
  process.stdout.write(`${isWell ? '✓' : '✗'} ${name}: ${figures}\n`)
}
