// The worker's settings; main.ts reads them once.

import {
  type ConditionalNeed,
  databaseUrlSetting,
  type EnvSource,
  hostSetting,
  logLevelSetting,
  portSetting,
  publicUrlSetting,
  readEnv,
  secretTextSetting,
} from '@openpartner/runtime/env'
import { keyringSetting } from '@openpartner/runtime/keyring'
import { z } from 'zod'

const SMTP_URL_FORMAT = 'must be smtp://… or smtps://…'
const MAIL_FROM_FORMAT = 'must be a sender like OpenPartner <partners@example.com>'

const schema = z.object({
  /** Connection string of the role openpartner_worker. */
  DATABASE_URL: databaseUrlSetting,
  HOST: hostSetting,
  /** Health endpoints only. */
  PORT: portSetting.default(4200),
  LOG_LEVEL: logLevelSetting,
  PORTAL_URL: publicUrlSetting,
  /** Seals and opens stored credentials. */
  SECRETS_ENCRYPTION_KEY: keyringSetting,
  /** `inbox` keeps mail in the database, for development; `smtp` sends it. */
  MAIL_TRANSPORT: z.enum(['inbox', 'smtp'], { error: 'must be inbox or smtp' }).default('smtp'),
  SMTP_URL: secretTextSetting.optional(),
  MAIL_FROM: z.string({ error: MAIL_FROM_FORMAT }).regex(/@/, MAIL_FROM_FORMAT).optional(),
})

/** Sending by SMTP, the default, needs a server and a sender. */
const sendsBySmtp = ({ MAIL_TRANSPORT }: EnvSource) => MAIL_TRANSPORT !== 'inbox'
const NEEDS: readonly ConditionalNeed[] = [
  { name: 'SMTP_URL', format: SMTP_URL_FORMAT, isNeeded: sendsBySmtp },
  { name: 'MAIL_FROM', format: MAIL_FROM_FORMAT, isNeeded: sendsBySmtp },
]

export type WorkerEnv = z.output<typeof schema>

export function workerEnv(): WorkerEnv {
  return readEnv(schema, process.env, NEEDS)
}
