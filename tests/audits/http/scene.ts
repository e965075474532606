// What the HTTP audit attacks: a real API and a real router on loopback over a database of their own, and how
// much stands in it.

import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApi } from '@openpartner/api'
import { mintApiKey } from '@openpartner/auth'
import { createApiKey, createLink } from '@openpartner/core/setup'
import { openDatabase } from '@openpartner/db'
import type { RuntimeRole } from '@openpartner/db/migrate'
import { idsFrom } from '@openpartner/domain'
import { buildRouter } from '@openpartner/router'
import { createLogger, systemClock, uuidsFrom } from '@openpartner/runtime'
import { createFakeClock } from '@openpartner/testkit/clock'
import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit/given'
import { testKeyring } from '@openpartner/testkit/keyring'
import { databaseUrlOf, type TestDatabases, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'
import { API_HOST, ROUTER_HOST } from './case.ts'

/** So that senders who take their time do not take the audit's. */
const REQUEST_LIMIT_MS = 1_000

export type Scene = Awaited<ReturnType<typeof openScene>>

export async function openScene(databases: TestDatabases) {
  const ownerUrl = databaseUrlOf(databases.adminUrl, databases.templateName)
  const urlFor = (role: RuntimeRole) => urlAsRole(ownerUrl, role)
  const db = openDatabase({ url: urlFor('api'), applicationName: 'audit' })
  const logger = createLogger({ service: 'audit', level: 'silent' })
  const ctx = await givenBrand({ db, ownerUrl, clock: createFakeClock(systemClock.now()) })
  const { membership } = await givenPartner(ctx, (await givenProgram(ctx)).id)
  await createLink(ctx, { membershipId: membership.id, key: 'spring', destinationUrl: null }, POLICY)
  const { key } = await createApiKey(ctx, KEY, mintApiKey)
  const api = await buildApi({
    db,
    clock: systemClock,
    newId: idsFrom(uuidsFrom(systemClock)),
    logger,
    authSecret: new Uint8Array(32).fill(7),
    keyring: testKeyring(),
    apiUrl: `http://${API_HOST}`,
    portalUrl: 'http://localhost:3000',
    routerUrl: `http://${ROUTER_HOST}`,
    setupToken: null,
    mailTransport: 'smtp',
    trustProxy: [],
    version: '0.0.0',
    requestLimitMs: REQUEST_LIMIT_MS,
  })
  await api.listen({ host: '127.0.0.1', port: 0 })
  const dataDir = await mkdtemp(join(tmpdir(), 'audit-http-'))
  const router = buildRouter({
    databaseUrl: urlFor('router'),
    routerUrl: `http://${ROUTER_HOST}`,
    dataDir,
    trustProxy: [],
    onJournalFailure: 'redirect',
    clock: systemClock,
    newUuid: uuidsFrom(systemClock),
    logger,
    requestLimitMs: REQUEST_LIMIT_MS,
  })
  const { url } = await router.start({ host: '127.0.0.1', port: 0 })
  return {
    key,
    ports: { api: (api.server.address() as AddressInfo).port, router: Number(new URL(url).port) },
    /** Rows of every table by its name; those of clicks once every click is one. */
    async rows(): Promise<Map<string, number>> {
      await router.flush()
      return countRows(databases, ownerUrl)
    },
    async close() {
      await router.close()
      await api.close()
      await db.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const POLICY = { allowLocalhost: false }

const KEY = {
  kind: 'secret',
  name: 'Audit',
  scopes: ['brand:read', 'programs:read', 'programs:write'],
  expiresAt: null,
  allowedNetworks: [],
  allowedOrigins: [],
} as const

async function countRows({ adminUrl, templateName }: TestDatabases, ownerUrl: string) {
  // Whoever made the databases sees every brand's rows; a plain owner would see none.
  const client = new pg.Client({ connectionString: databaseUrlOf(adminUrl, templateName) ?? ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ name: string; count: number }>(
    `select relname as name,
            (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', oid::regclass),
              false, true, '')))[1]::text::int as count
       from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  )
  await client.end()
  return new Map(rows.map(({ name, count }) => [name, count]))
}
