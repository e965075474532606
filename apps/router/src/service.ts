// The router as a service: real clock, logger, metrics port, signals. main.ts runs it.

import {
  createLogger,
  createMetrics,
  createShutdown,
  startMetricsServer,
  systemClock,
  uuidsFrom,
} from '@openpartner/runtime'
import { buildRouter } from './app.ts'
import type { RouterEnv } from './env.ts'

/** Resolves when it answers; ends with a signal. */
export async function runRouter(env: RouterEnv): Promise<void> {
  const logger = createLogger({ service: 'router', level: env.LOG_LEVEL })
  const metrics = createMetrics('router')
  const shutdown = createShutdown({ logger })
  shutdown.listenToSignals()
  if (env.METRICS_PORT !== undefined) {
    const server = await startMetricsServer(metrics, { port: env.METRICS_PORT })
    shutdown.onClose('metrics', () => server.close())
  }
  const router = buildRouter({
    databaseUrl: env.DATABASE_URL.reveal(),
    routerUrl: env.ROUTER_URL,
    dataDir: env.ROUTER_DATA_DIR,
    trustProxy: env.TRUST_PROXY,
    onJournalFailure: env.ROUTER_ON_JOURNAL_FAILURE,
    clock: systemClock,
    newUuid: uuidsFrom(systemClock),
    logger,
    metrics,
  })
  shutdown.onClose('router', () => router.close())
  const { url } = await router.start({ host: env.HOST, port: env.PORT })
  logger.info({ url, publicUrl: env.ROUTER_URL }, 'redirecting')
}
