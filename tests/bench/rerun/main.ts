// `npm run bench:rerun -- --events 1000000 [--apply]`: how fast a run goes through events, and that
// memory does not grow with them. Fails when the process grew by more than GROWTH_MAX_MB on the way.

import { parseArgs } from 'node:util'
import type { Context } from '@openpartner/core'
import { advanceAttributionRuns, applyAttributionRun, startAttributionRun } from '@openpartner/core/flow'
import { loadAttributionRun } from '@openpartner/core/read'
import { openDatabase } from '@openpartner/db'
import type { AttributionRunId } from '@openpartner/domain'
import { idsFrom } from '@openpartner/domain'
import { systemClock, uuidsFrom } from '@openpartner/runtime'
import { startTestCluster } from '@openpartner/testkit/cluster'
import { createTemplate, databaseUrlOf, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'
import { EVENTS_PER_CUSTOMER, fill } from './fill.ts'

const GROWTH_MAX_MB = 200
/** Until code is compiled and pools are filled. */
const WARM_UP_STEPS = 30
const MB = 1024 ** 2

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, apply: { type: 'boolean', default: false } },
})
const customers = Math.max(1, Math.round(Number(values.events) / EVENTS_PER_CUSTOMER))

const cluster = await startTestCluster(undefined)
const databases = await createTemplate(cluster)
const ownerUrl = databaseUrlOf(cluster.adminUrl, databases.templateName)
const api = openDatabase({ url: urlAsRole(ownerUrl, 'api'), applicationName: 'bench' })
const workerDb = openDatabase({ url: urlAsRole(ownerUrl, 'worker'), applicationName: 'bench' })
const owner = new pg.Client({ connectionString: ownerUrl })
await owner.connect()
try {
  console.log(`filling ${customers * EVENTS_PER_CUSTOMER} events of ${customers} customers …`)
  const filled = await fill({ db: api, ownerUrl }, owner, customers)
  const ctx: Context = { ...filled.ctx, clock: systemClock, newId: idsFrom(uuidsFrom(systemClock)) }
  const policy = { model: 'first_click', windowDays: null, termsId: null } as const
  const { programId, period } = filled
  const id = await startAttributionRun(ctx, { programId, period, ...policy })
  const grown = [await work(ctx, id, 'preview')]
  if (values.apply) {
    const { confirmation } = await loadAttributionRun(ctx, id)
    await applyAttributionRun(ctx, id, confirmation ?? 'none')
    grown.push(await work(ctx, id, 'applied'))
  }
  if (Math.max(...grown) > GROWTH_MAX_MB) {
    console.error(`the process grew by more than ${GROWTH_MAX_MB} MB`)
    process.exitCode = 1
  }
} finally {
  await Promise.all([api.close(), workerDb.close(), owner.end()])
  await cluster.stop()
}

/** Works the run off as the worker does; by how many MB the process grew at most since it was warm. */
async function work(ctx: Context, id: AttributionRunId, pass: 'preview' | 'applied'): Promise<number> {
  const actor = { kind: 'worker', brandId: ctx.actor.brandId } as const
  const startedAt = performance.now()
  let [steps, warm, peak] = [0, 0, 0]
  while (await advanceAttributionRuns({ ...ctx, db: workerDb, actor })) {
    const { rss } = process.memoryUsage()
    if (++steps <= WARM_UP_STEPS) warm = Math.max(warm, rss)
    peak = Math.max(peak, rss)
  }
  const seconds = (performance.now() - startedAt) / 1_000
  const record = (await loadAttributionRun(ctx, id))[pass]
  if (record === null) throw new Error(`there was no ${pass}`)
  const growth = Math.max(0, (peak - warm) / MB)
  console.log(
    [
      pass.padEnd(8),
      `${record.events} events`,
      `${record.changed} changed`,
      `${steps} steps`,
      `${seconds.toFixed(1)} s`,
      `${Math.round(record.events / seconds)} rows/s`,
      `${Math.round(warm / MB)} MB, grew by ${Math.round(growth)} MB`,
    ].join('  '),
  )
  return growth
}
