// `npm run demo`: a click becomes a payout before your eyes, on a throw-away database, and the books are
// checked at the end.

import { startTestCluster } from '@openpartner/testkit/cluster'
import { checkInvariants } from '@openpartner/testkit/invariants'
import { createTemplate, databaseUrlOf, dropDatabases, urlAsRole } from '@openpartner/testkit/template'
import { startInOneProcess } from '../tests/support/one-process.ts'
import { tellDemo } from './demo/story.ts'

/** In the past, so that thirty days later is not the future. */
const STARTED_DAYS_AGO = 40
const DAY_MS = 86_400_000

const cluster = await startTestCluster(process.env.DATABASE_URL)
try {
  const databases = await createTemplate(cluster)
  const ownerUrl = databaseUrlOf(databases.adminUrl, databases.templateName)
  const startAt = new Date(Date.now() - STARTED_DAYS_AGO * DAY_MS)
  const house = await startInOneProcess({ urlFor: (role) => urlAsRole(ownerUrl, role), startAt })
  let step = 0
  const say = (title: string, ...lines: readonly string[]) => {
    step += 1
    console.log(`\n${String(step).padStart(2)}. ${title}`)
    for (const line of lines) console.log(`    ${line}`)
  }
  try {
    await tellDemo(house, say)
  } finally {
    await house.close()
  }
  const checked = await checkInvariants(ownerUrl)
  say(
    'The invariants (packages/ledger/invariants/*.sql): every query must come back empty',
    ...checked.map(({ name, broken }) =>
      broken.length === 0 ? `holds   ${name}` : `BROKEN  ${name}: ${broken.join(' ')}`,
    ),
  )
  if (checked.some(({ broken }) => broken.length > 0)) process.exitCode = 1
  if (!cluster.throwAway) await dropDatabases(databases)
} finally {
  await cluster.stop()
}
