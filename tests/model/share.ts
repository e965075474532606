// A share of the runs in a process of its own, forked by main.ts: seeds from … up to before ….

import { startTestCluster } from '@openpartner/testkit/cluster'
import { brokenInvariants } from '@openpartner/testkit/invariants'
import { createTemplate, databaseUrlOf, dropDatabases, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'
import type { Told } from './main.ts'
import { runSeeds } from './run.ts'
import { openStage } from './stage.ts'

/** Invariants look at whole tables, and runs leave their rows: a fresh database keeps both quick. */
const RUNS_PER_DATABASE = 100

const [from = 0, to = 0] = process.argv.slice(2).map(Number)
const tell = (told: Told) => process.send?.(told)

const cluster = await startTestCluster(process.env.DATABASE_URL)
const databases = await createTemplate(cluster)
try {
  for (let start = from, isRight = true; start < to && isRight; start += RUNS_PER_DATABASE) {
    isRight = await runOnDatabase(start, Math.min(to, start + RUNS_PER_DATABASE))
    if (!isRight) process.exitCode = 1
  }
} finally {
  if (!cluster.throwAway) await dropDatabases(databases)
  await cluster.stop()
  process.disconnect?.()
}

async function runOnDatabase(first: number, end: number): Promise<boolean> {
  const name = `${databases.prefix}model_${first}`
  await asAdmin(`create database ${name} template ${databases.templateName} strategy file_copy`)
  const ownerUrl = databaseUrlOf(databases.adminUrl, name)
  const stage = await openStage(ownerUrl, (role) => urlAsRole(ownerUrl, role))
  try {
    const seeds = Array.from({ length: end - first }, (_, index) => first + index)
    let done = first - from
    const failure = await runSeeds(stage, seeds, () => tell({ done: ++done }))
    if (failure !== null) tell({ failure })
    tell({ exercised: await exercisedIn(stage.owner) })
    const broken = await brokenInvariants(ownerUrl)
    if (broken.length > 0) tell({ broken: [`seeds ${first} to ${end - 1} break invariants`, ...broken] })
    return failure === null && broken.length === 0
  } finally {
    await stage.close()
    await asAdmin(`drop database ${name} with (force)`)
  }
}

/** How often what could happen did, so that a run in which nothing happened does not pass for a proof. */
async function exercisedIn(owner: pg.Client): Promise<Record<string, number>> {
  const { rows } = await owner.query<{ what: string; count: number }>(`
    select 'entry ' || kind as what, count(*)::int from commissions group by 1
    union all select 'event ' || kind, count(*)::int from events group by 1
    union all select 'decision by ' || cause, count(*)::int from attributions group by 1
    union all select 'payout ' || outcome, count(*)::int from payout_results group by 1
    union all select 'posting ' || cause, count(*)::int from postings group by 1`)
  return Object.fromEntries(rows.map(({ what, count }) => [what, count]))
}

async function asAdmin(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: databases.adminUrl })
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}
