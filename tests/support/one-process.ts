// Router, API and worker in one process on one clock that tests and the demo move; real HTTP on loopback,
// real Postgres.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApi } from '@openpartner/api'
import { checkSealingKeys } from '@openpartner/core/sealing'
import { type Database, openDatabase } from '@openpartner/db'
import type { RuntimeRole } from '@openpartner/db/migrate'
import { idsFrom } from '@openpartner/domain'
import { inboxTransport } from '@openpartner/mail'
import { buildRouter } from '@openpartner/router'
import { createLogger, uuidsFrom } from '@openpartner/runtime'
import { type Keyring, throwAwayKeyring } from '@openpartner/runtime/keyring'
import { createFakeClock, type FakeClock } from '@openpartner/testkit/clock'
import { buildWorker } from '@openpartner/worker'

export interface OneProcess {
  readonly clock: FakeClock
  readonly apiUrl: string
  readonly routerUrl: string
  readonly setupToken: string
  /** Until every click that was answered is a row. */
  flushClicks(): Promise<void>
  /** What the worker would do by now. */
  runJobs(): Promise<void>
  close(): Promise<void>
}

const LOOPBACK = { host: '127.0.0.1', port: 0 } as const
/** Where people would open the portal; nothing listens there. */
const PORTAL_URL = 'http://localhost:3000'

export async function startInOneProcess(options: {
  readonly urlFor: (role: RuntimeRole) => string
  readonly startAt: Date
}): Promise<OneProcess> {
  const clock = createFakeClock(options.startAt)
  const newUuid = uuidsFrom(clock)
  const newId = idsFrom(newUuid)
  const logger = createLogger({ service: 'one-process', level: 'error' })
  const [apiDb, workerDb] = [openFor('api', options), openFor('worker', options)]
  const dataDir = mkdtempSync(join(tmpdir(), 'openpartner-router-'))
  const setupToken = randomBytes(24).toString('base64url')

  const router = buildRouter({
    databaseUrl: options.urlFor('router'),
    routerUrl: 'http://localhost:4100',
    dataDir,
    trustProxy: [],
    onJournalFailure: 'refuse',
    clock,
    newUuid,
    logger,
  })
  const keyring = await registerKeyring(apiDb, clock)
  const api = await buildApi({
    db: apiDb,
    clock,
    newId,
    logger,
    authSecret: randomBytes(32),
    keyring,
    apiUrl: 'http://localhost:4000',
    portalUrl: PORTAL_URL,
    routerUrl: 'http://localhost:4100',
    setupToken,
    mailTransport: 'inbox',
    trustProxy: [],
    version: '0.0.0',
    hasReference: false,
  })
  const worker = buildWorker({ db: workerDb, clock, newId, logger, keyring, transport: inboxTransport })
  const { url: routerUrl } = await router.start(LOOPBACK)
  const apiUrl = await api.listen(LOOPBACK)
  return {
    clock,
    apiUrl,
    routerUrl,
    setupToken,
    flushClicks: () => router.flush(),
    runJobs: () => worker.runOnce(),
    close: async () => {
      await router.close()
      await api.close()
      await worker.close()
      await apiDb.close()
      await workerDb.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function openFor(
  role: RuntimeRole,
  { urlFor }: { readonly urlFor: (role: RuntimeRole) => string },
): Database {
  return openDatabase({ url: urlFor(role), applicationName: `one-process ${role}`, keepsInbox: true })
}

/** Keys for a database that has none yet. */
async function registerKeyring(db: Database, clock: FakeClock): Promise<Keyring> {
  const keyring = throwAwayKeyring()
  const troubles = await checkSealingKeys(db, { keyring, clock })
  if (troubles.length > 0) throw new Error(troubles.join('\n'))
  return keyring
}
