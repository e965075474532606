// The settings of the router; main.ts reads them once.

import {
  databaseUrlSetting,
  hostSetting,
  logLevelSetting,
  portSetting,
  publicUrlSetting,
  readEnv,
  trustProxySetting,
} from '@openpartner/runtime/env'
import { z } from 'zod'

const DATA_DIR_FORMAT =
  'must be a folder on a disk that survives restarts: clicks wait there for the database'
const ON_JOURNAL_FAILURE_FORMAT = 'must be redirect (visitors first) or refuse (records first)'

const SCHEMA = z.object({
  /** The router's own role: may read links and insert clicks, nothing else. */
  DATABASE_URL: databaseUrlSetting,
  HOST: hostSetting,
  PORT: portSetting.default(4100),
  LOG_LEVEL: logLevelSetting,
  ROUTER_URL: publicUrlSetting,
  ROUTER_DATA_DIR: z.string({ error: DATA_DIR_FORMAT }).min(1, { error: DATA_DIR_FORMAT }),
  ROUTER_ON_JOURNAL_FAILURE: z
    .enum(['redirect', 'refuse'], { error: ON_JOURNAL_FAILURE_FORMAT })
    .default('redirect'),
  TRUST_PROXY: trustProxySetting,
  METRICS_PORT: portSetting.optional(),
})

export type RouterEnv = Readonly<z.infer<typeof SCHEMA>>

export function readRouterEnv(): RouterEnv {
  return readEnv(SCHEMA, process.env)
}
