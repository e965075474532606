// The server and the database the bench works on: PostgreSQL as it is run in production, and one brand in it.

import { mkdtempSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '@openpartner/core'
import { type Database, openDatabase } from '@openpartner/db'
import { encodeId, type IdPrefix, idsFrom, type NewId, type PartnerId, uuidOf } from '@openpartner/domain'
import { startEmbeddedPostgres } from '@openpartner/embedded-postgres'
import { uuidsFrom } from '@openpartner/runtime'
import { createFakeClock } from '@openpartner/testkit/clock'
import type { TestCluster } from '@openpartner/testkit/cluster'
import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit/given'
import { createTemplate, databaseUrlOf, dropDatabases, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'
import { CONCURRENCY } from './concurrency.ts'
import { scheme, UUID_KINDS, uuidAt } from './scheme.ts'

export { CONCURRENCY }
export const PARTNERS = 20

export interface BenchStage {
  readonly ownerUrl: string
  /** The API's own role: its rights and its row-level security. */
  readonly apiUrl: string
  readonly db: Database
  /** An admin of the bench's brand, on the real clock. */
  readonly ctx: Context
  readonly owner: pg.Client
  readonly partnerIds: readonly PartnerId[]
  /** One per partner, in their order. */
  readonly links: readonly Awaited<ReturnType<typeof givenPartner>>['link'][]
}

/** Durable, unlike the cluster of the tests: what a commit costs belongs to what is measured. */
export async function startBenchCluster(databaseUrl: string | undefined): Promise<TestCluster> {
  const prefix = `opbench_${process.pid}_`
  if (databaseUrl !== undefined) {
    return { adminUrl: databaseUrl, prefix, throwAway: false, stop: async () => undefined }
  }
  const parent = mkdtempSync(join(tmpdir(), 'openpartner-bench-'))
  await chmod(parent, 0o755)
  const server = await startEmbeddedPostgres({ folder: join(parent, 'postgres') })
  const stop = async () => {
    await server.stop('fast')
    rmSync(server.folder, { recursive: true, force: true })
    rmSync(parent, { recursive: true, force: true })
  }
  return { adminUrl: server.url, prefix, throwAway: true, stop }
}

/** Runs `work` on a database with one brand, one program and its partners; takes everything down again. */
export async function onBenchStage(cluster: TestCluster, work: (stage: BenchStage) => Promise<void>) {
  const databases = await createTemplate(cluster)
  const ownerUrl = databaseUrlOf(databases.adminUrl, databases.templateName)
  const apiUrl = urlAsRole(ownerUrl, 'api')
  const db = openDatabase({ url: apiUrl, applicationName: 'bench', connectionsMax: CONCURRENCY })
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const brand = await givenBrand({ db, ownerUrl, clock: createFakeClock(new Date()) })
    const clock = { now: () => new Date() }
    const ctx: Context = { ...brand, clock, newId: idsFrom(uuidsFrom(clock)) }
    await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(ctx.actor.brandId)])
    await owner.query('select ensure_click_partition($1::date)', [
      scheme.clickedAt.toISOString().slice(0, 10),
    ])
    const program = await givenProgram(ctx)
    const people = []
    for (let at = 0; at < PARTNERS; at++) {
      people.push(await givenPartner({ ...ctx, newId: partnersAt(ctx.newId, at) }, program.id, `P${at}`))
    }
    const partnerIds = people.map(({ partner }) => partner.id)
    await work({ ownerUrl, apiUrl, db, ctx, owner, partnerIds, links: people.map(({ link }) => link) })
  } finally {
    await owner.end()
    await db.close()
  }
  if (!cluster.throwAway) await dropDatabases(databases)
}

/** Partners get ids that SQL can compute from a customer's number; everything else ids as ever. */
function partnersAt(newId: NewId, at: number): NewId {
  return ((prefix: IdPrefix) =>
    prefix === 'ptn' ? encodeId('ptn', uuidAt(UUID_KINDS.partner, at)) : newId(prefix)) as NewId
}
