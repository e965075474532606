// The settings of the migrator; main.ts reads them once.

import { databaseUrlSetting, logLevelSetting, readEnv, secretTextSetting } from '@openpartner/runtime'
import { z } from 'zod'

const SCHEMA = z.object({
  /** The owner: may create tables and roles. No service ever gets this one. */
  DATABASE_URL: databaseUrlSetting,
  LOG_LEVEL: logLevelSetting,
  /** What each service logs in with from now on. */
  DATABASE_ROUTER_PASSWORD: secretTextSetting,
  DATABASE_API_PASSWORD: secretTextSetting,
  DATABASE_WORKER_PASSWORD: secretTextSetting,
  /** Without one nobody can log in as the reader. */
  DATABASE_READER_PASSWORD: secretTextSetting.optional(),
})

export type MigrateEnv = Readonly<z.infer<typeof SCHEMA>>

export function readMigrateEnv(): MigrateEnv {
  return readEnv(SCHEMA, process.env)
}
