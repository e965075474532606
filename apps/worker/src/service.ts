// The worker as a service: guards, jobs, health endpoints, signals. main.ts runs it.

import { checkSealingKeys } from '@openpartner/core/sealing'
import { missingGuards, openDatabase } from '@openpartner/db'
import { idsFrom } from '@openpartner/domain'
import { inboxTransport, type MailTransport, postmarkTransport, smtpTransport } from '@openpartner/mail'
import {
  createLogger,
  createMetrics,
  createShutdown,
  healthRoutes,
  startMetricsServer,
  systemClock,
  uuidsFrom,
} from '@openpartner/runtime'
import fastify from 'fastify'
import packageJson from '../package.json' with { type: 'json' }
import { buildWorker } from './app.ts'
import type { WorkerEnv } from './env.ts'

/** Resolves when its jobs run; ends with a signal. */
export async function runWorker(env: WorkerEnv): Promise<void> {
  const logger = createLogger({ service: 'worker', level: env.LOG_LEVEL })
  const shutdown = createShutdown({ logger })
  const db = openDatabase({
    url: env.DATABASE_URL.reveal(),
    applicationName: 'openpartner worker',
    keepsInbox: env.MAIL_TRANSPORT === 'inbox',
    onIdleError: (error) => logger.warn({ err: error }, 'a database connection broke'),
  })
  shutdown.onClose('database', () => db.close())
  const problems = await missingGuards(db, 'worker')
  if (problems.length > 0)
    throw new Error(`refusing to start, history is not safe here:\n${problems.join('\n')}`)
  const keyring = env.SECRETS_ENCRYPTION_KEY
  const keyTroubles = await checkSealingKeys(db, { keyring, clock: systemClock })
  if (keyTroubles.length > 0)
    throw new Error(`refusing to start, stored secrets cannot be opened:\n${keyTroubles.join('\n')}`)

  const metrics = createMetrics('worker')
  if (env.METRICS_PORT !== undefined) {
    const server = await startMetricsServer(metrics, { port: env.METRICS_PORT })
    shutdown.onClose('metrics', () => server.close())
  }
  const newId = idsFrom(uuidsFrom(systemClock))
  const worker = buildWorker({
    db,
    clock: systemClock,
    newId,
    logger,
    keyring,
    transport: transportOf(env),
    egressAllow: env.EGRESS_ALLOW,
    metrics,
  })
  shutdown.onClose('jobs', () => worker.close())
  const health = fastify({ loggerInstance: logger })
  await health.register(healthRoutes, {
    service: 'worker',
    version: packageJson.version,
    checks: [
      { name: 'database', check: () => db.pool.query('select 1').then(() => null) },
      { name: 'jobs', check: () => worker.trouble() },
    ],
  })
  await health.listen({ host: env.HOST, port: env.PORT })
  shutdown.onClose('health', () => health.close())
  shutdown.listenToSignals()
  worker.start()
}

function transportOf({ MAIL_TRANSPORT, MAIL_FROM, SMTP_URL, POSTMARK_TOKEN }: WorkerEnv): MailTransport {
  if (MAIL_TRANSPORT === 'inbox') return inboxTransport
  if (MAIL_FROM !== undefined && MAIL_TRANSPORT === 'postmark' && POSTMARK_TOKEN !== undefined)
    return postmarkTransport({ token: POSTMARK_TOKEN, from: MAIL_FROM })
  if (MAIL_FROM !== undefined && MAIL_TRANSPORT === 'smtp' && SMTP_URL !== undefined)
    return smtpTransport(SMTP_URL.reveal(), MAIL_FROM)
  throw new Error('env.ts lets no such env through')
}
