// Starts the router as a service: settings, logger, app, signals.

import {
  createLogger,
  createMetrics,
  createShutdown,
  runMain,
  startMetricsServer,
  systemClock,
  uuidsFrom,
} from '@openpartner/runtime'
import { buildRouter } from './app.ts'
import { readRouterEnv } from './env.ts'

await runMain(async () => {
  const env = readRouterEnv()
  const logger = createLogger({ service: 'router', level: env.LOG_LEVEL })
  const metrics = createMetrics('router')
  const shutdown = createShutdown({ logger })
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
  shutdown.listenToSignals()
  shutdown.onClose('router', () => router.close())
  if (env.METRICS_PORT !== undefined) {
    const server = await startMetricsServer(metrics, { port: env.METRICS_PORT })
    shutdown.onClose('metrics', () => server.close())
  }
  const { url } = await router.start({ host: env.HOST, port: env.PORT })
  logger.info({ url, publicUrl: env.ROUTER_URL }, 'redirecting')
})
