// Runs the migrations once and ends: the one-shot service before all others of a deployment.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { migrate } from '@openpartner/db/migrate'
import { createLogger, runMain } from '@openpartner/runtime'
import { type MigrateEnv, readMigrateEnv } from './env.ts'

// scripts/build-app.ts puts the SQL files beside the bundle; from source the database package finds its own.
const BUNDLED_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url))

await runMain(async () => {
  const env = readMigrateEnv()
  const logger = createLogger({ service: 'migrate', level: env.LOG_LEVEL })
  const databaseUrl = env.DATABASE_URL.reveal()
  const rolePasswords = passwordsOf(env)
  const startedMs = performance.now()
  await migrate(
    existsSync(BUNDLED_FOLDER)
      ? { databaseUrl, rolePasswords, folder: BUNDLED_FOLDER }
      : { databaseUrl, rolePasswords },
  )
  const tookMs = Math.round(performance.now() - startedMs)
  logger.info({ tookMs, logins: Object.keys(rolePasswords) }, 'the schema is current')
})

function passwordsOf(env: MigrateEnv) {
  const reader = env.DATABASE_READER_PASSWORD?.reveal()
  return {
    router: env.DATABASE_ROUTER_PASSWORD.reveal(),
    api: env.DATABASE_API_PASSWORD.reveal(),
    worker: env.DATABASE_WORKER_PASSWORD.reveal(),
    ...(reader === undefined ? {} : { reader }),
  }
}
