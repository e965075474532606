// The settings of the API; main.ts reads them once.

import {
  databaseUrlSetting,
  hostSetting,
  keySetting,
  logLevelSetting,
  portSetting,
  publicUrlSetting,
  readEnv,
  secretTextSetting,
  trustProxySetting,
} from '@openpartner/runtime'
import { z } from 'zod'

const MAIL_TRANSPORT_FORMAT = 'must be inbox (development: mails can be read at /v1/inbox) or smtp'

const SCHEMA = z.object({
  /** The API's own role. */
  DATABASE_URL: databaseUrlSetting,
  HOST: hostSetting,
  PORT: portSetting.default(4000),
  LOG_LEVEL: logLevelSetting,
  /** Where people and programs reach the services. Cookies, links and problem types are made from these. */
  API_URL: publicUrlSetting,
  PORTAL_URL: publicUrlSetting,
  ROUTER_URL: publicUrlSetting,
  /** Keys the hashes of mailed codes. */
  AUTH_SECRET: keySetting,
  /** Whoever knows it may set up an empty instance. Without it nobody may. */
  SETUP_TOKEN: secretTextSetting.optional(),
  /** An inbox that anybody may read has to be asked for. */
  MAIL_TRANSPORT: z.enum(['inbox', 'smtp'], { error: MAIL_TRANSPORT_FORMAT }).default('smtp'),
  TRUST_PROXY: trustProxySetting,
})

export type ApiEnv = Readonly<z.infer<typeof SCHEMA>>

export function readApiEnv(): ApiEnv {
  return readEnv(SCHEMA, process.env)
}
