// What the audits of sign-in and sessions share: the real API over HTTP on loopback, a database of its own,
// and a clock they drive.

import { randomBytes } from 'node:crypto'
import { buildApi, DEFAULT_LIMITS, type Limits } from '@openpartner/api'
import { checkSealingKeys } from '@openpartner/core/sealing'
import { type Database, openDatabase } from '@openpartner/db'
import { idsFrom } from '@openpartner/domain'
import { choosePort } from '@openpartner/embedded-postgres'
import { createLogger, trustProxySetting, uuidsFrom } from '@openpartner/runtime'
import { createFakeClock, type FakeClock } from '@openpartner/testkit/clock'
import type { TestCluster } from '@openpartner/testkit/cluster'
import { testKeyring } from '@openpartner/testkit/keyring'
import { createTemplate, databaseUrlOf, dropDatabases, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'

export const PORTAL_URL = 'http://localhost:3000'

/** What a part found: a line with its figure, and what must not be. */
export interface Finding {
  readonly line: string
  readonly failed: readonly string[]
}

export interface Scene {
  readonly url: string
  readonly db: Database
  readonly ownerUrl: string
  readonly clock: FakeClock
  /** Looks past every policy. */
  readonly owner: pg.Pool
  /** The secrets in the newest mail to this address. */
  mailTo(email: string): Promise<{ token: string; code: string }>
  close(): Promise<void>
}

/** High enough that no limit on addresses and actors bites: everything here comes from a few addresses. */
const UNLIMITED = 1_000_000_000

export async function openScene(cluster: TestCluster): Promise<Scene> {
  const databases = await createTemplate(cluster)
  const ownerUrl = databaseUrlOf(databases.adminUrl, databases.templateName)
  const db = openDatabase({ url: urlAsRole(ownerUrl, 'api'), applicationName: 'audit', connectionsMax: 12 })
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 })
  const clock = createFakeClock()
  const port = await choosePort()
  const url = `http://127.0.0.1:${port}`
  const keyring = testKeyring()
  await checkSealingKeys(db, { keyring, clock })
  const app = await buildApi({
    db,
    clock,
    newId: idsFrom(uuidsFrom(clock)),
    logger: createLogger({ service: 'api', level: 'silent' }),
    authSecret: randomBytes(32),
    keyring,
    apiUrl: url,
    portalUrl: PORTAL_URL,
    routerUrl: 'http://localhost:4100',
    setupToken: null,
    mailTransport: 'inbox',
    trustProxy: trustProxySetting.parse('127.0.0.1/32'),
    version: '0.0.0',
    hasReference: false,
    limits: unlimited(),
  })
  await app.listen({ host: '127.0.0.1', port })
  return {
    url,
    db,
    ownerUrl,
    clock,
    owner,
    async mailTo(email) {
      const { rows } = await owner.query<{ text_body: string }>(
        'select text_body from mails where recipient = $1 order by created_at desc, id desc limit 1',
        [email],
      )
      const text = rows[0]?.text_body ?? ''
      const token = /#t=([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? ''
      return { token, code: /^([0-9A-Z]{8})$/m.exec(text)?.[1] ?? '' }
    },
    async close() {
      await app.close()
      await db.close()
      await owner.end()
      if (!cluster.throwAway) await dropDatabases(databases)
    },
  }
}

function unlimited(): Limits {
  const open = (limit: Limits['address']) => ({ ...limit, most: UNLIMITED })
  const { address, actor, signInStart, signInConfirm, setUp } = DEFAULT_LIMITS
  return {
    ...DEFAULT_LIMITS,
    address: open(address),
    actor: open(actor),
    signInStart: open(signInStart),
    signInConfirm: open(signInConfirm),
    setUp: open(setUp),
  }
}
