// `pnpm audit:immutability`: tries to change history in every way, as every role, on a throw-away database; n
// of n must be refused.

import { openDatabase } from '@openpartner/db'
import type { RuntimeRole } from '@openpartner/db/migrate'
import { createFakeClock } from '@openpartner/testkit/clock'
import { startTestCluster } from '@openpartner/testkit/cluster'
import { givenEveryFact } from '@openpartner/testkit/given-facts'
import { attemptToChangeHistory, unrefused } from '@openpartner/testkit/history-attempts'
import { createTemplate, databaseUrlOf, dropDatabases, urlAsRole } from '@openpartner/testkit/template'

const cluster = await startTestCluster(process.env.DATABASE_URL)
try {
  const databases = await createTemplate(cluster)
  const ownerUrl = databaseUrlOf(databases.adminUrl, databases.templateName)
  const urlFor = (role: RuntimeRole) => urlAsRole(ownerUrl, role)
  const api = openDatabase({ url: urlFor('api'), applicationName: 'audit' })
  const worker = openDatabase({ url: urlFor('worker'), applicationName: 'audit' })
  const { ctx } = await givenEveryFact({ db: api, ownerUrl, clock: createFakeClock() }, worker)
  await api.close()
  await worker.close()

  const attempts = await attemptToChangeHistory({ ownerUrl, urlFor, brandId: ctx.actor.brandId })
  const through = unrefused(attempts)
  for (const by of new Set(attempts.map((attempt) => attempt.by))) {
    const own = attempts.filter((attempt) => attempt.by === by)
    const tables = new Set(own.map(({ table }) => table)).size
    const refused = own.filter(({ refusal }) => refusal !== null).length
    console.log(
      `${by.padEnd(6)}  ${String(refused).padStart(4)} of ${own.length} attempts on ${tables} tables refused`,
    )
  }
  for (const line of through) console.log(`NOT REFUSED  ${line}`)
  console.log(`\n${attempts.length - through.length}/${attempts.length}`)
  if (through.length > 0 || attempts.length === 0) process.exitCode = 1
  if (!cluster.throwAway) await dropDatabases(databases)
} finally {
  await cluster.stop()
}
