// Opens what the API needs, listens, and closes in the reverse order; main.ts calls it with checked settings.

import { checkSealingKeys } from '@openpartner/core/sealing'
import { missingGuards, openDatabase } from '@openpartner/db'
import { idsFrom } from '@openpartner/domain'
import { createLogger, createShutdown, systemClock, uuidsFrom } from '@openpartner/runtime'
import packageJson from '../package.json' with { type: 'json' }
import { buildApi } from './app.ts'
import type { ApiEnv } from './env.ts'
import { countsInMemory, openSharedCounts } from './request-counts.ts'

const MINUTE_MS = 60_000

/**
 * Resolves when the API listens. @throws Error when history is not guarded or stored secrets cannot be opened
 */
export async function startApi(env: ApiEnv): Promise<void> {
  const logger = createLogger({ service: 'api', level: env.LOG_LEVEL })
  const shutdown = createShutdown({ logger })
  const db = openDatabase({
    url: env.DATABASE_URL.reveal(),
    applicationName: 'openpartner api',
    keepsInbox: env.MAIL_TRANSPORT === 'inbox',
    onIdleError: (error) => logger.warn({ err: error }, 'a database connection broke'),
  })
  shutdown.onClose('database', () => db.close())
  const problems = await missingGuards(db, 'api')
  if (problems.length > 0) {
    throw new Error(`refusing to start, history is not safe here:\n${problems.join('\n')}`)
  }
  const keyring = env.SECRETS_ENCRYPTION_KEY
  const keyTroubles = await checkSealingKeys(db, { keyring, clock: systemClock })
  if (keyTroubles.length > 0) {
    throw new Error(`refusing to start, stored secrets cannot be opened:\n${keyTroubles.join('\n')}`)
  }

  const counts =
    env.REDIS_URL === undefined
      ? countsInMemory()
      : await openSharedCounts({ redisUrl: env.REDIS_URL.reveal(), logger })
  shutdown.onClose('counts', () => counts.close())
  const app = await buildApi({
    db,
    clock: systemClock,
    newId: idsFrom(uuidsFrom(systemClock)),
    logger,
    authSecret: env.AUTH_SECRET.reveal(),
    keyring,
    apiUrl: env.API_URL,
    portalUrl: env.PORTAL_URL,
    routerUrl: env.ROUTER_URL,
    security:
      env.SECURITY_CONTACT === undefined
        ? null
        : { contact: env.SECURITY_CONTACT, policyUrl: env.SECURITY_POLICY_URL ?? null },
    internalUrl: env.API_INTERNAL_URL ?? null,
    setupToken: env.SETUP_TOKEN?.reveal() ?? null,
    mailTransport: env.MAIL_TRANSPORT,
    allowsNewBrands: env.ALLOW_NEW_BRANDS,
    egressAllow: env.EGRESS_ALLOW,
    trustProxy: env.TRUST_PROXY,
    adminLimits: {
      idleMs: env.ADMIN_SESSION_IDLE_MINUTES * MINUTE_MS,
      absoluteMs: env.ADMIN_SESSION_HOURS * 60 * MINUTE_MS,
    },
    counts,
    version: packageJson.version,
  })
  shutdown.listenToSignals()
  shutdown.onClose('http', () => app.close())
  const url = await app.listen({ host: env.HOST, port: env.PORT })
  logger.info({ url, publicUrl: env.API_URL }, 'answering')
}
