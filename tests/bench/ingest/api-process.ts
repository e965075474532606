// The API alone in its process, started by http.ts; ends when its starter does.

import { randomBytes } from 'node:crypto'
import { buildApi } from '@openpartner/api'
import { openDatabase } from '@openpartner/db'
import { idsFrom } from '@openpartner/domain'
import { createLogger, uuidsFrom } from '@openpartner/runtime'
import { throwAwayKeyring } from '@openpartner/runtime/keyring'
import { CONCURRENCY } from './concurrency.ts'

/** Rate limits are not what is measured. */
const NEVER = { most: Number.MAX_SAFE_INTEGER, windowMs: 60_000 }
const LIMITS = {
  address: NEVER,
  actor: NEVER,
  publishable: NEVER,
  signInStart: NEVER,
  signInConfirm: NEVER,
  setUp: NEVER,
}

const clock = { now: () => new Date() }
const url = process.argv[2] ?? ''
const db = openDatabase({ url, applicationName: 'bench-api', connectionsMax: CONCURRENCY })
const api = await buildApi({
  db,
  clock,
  newId: idsFrom(uuidsFrom(clock)),
  logger: createLogger({ service: 'bench', level: 'error' }),
  authSecret: randomBytes(32),
  keyring: throwAwayKeyring(),
  apiUrl: 'http://127.0.0.1:4000',
  portalUrl: 'http://localhost:3000',
  routerUrl: 'http://localhost:4100',
  setupToken: null,
  mailTransport: 'inbox',
  trustProxy: [],
  version: '0.0.0',
  hasReference: false,
  limits: LIMITS,
})
process.once('disconnect', () => void api.close().then(() => db.close()))
process.send?.(await api.listen({ host: '127.0.0.1', port: 0 }))
