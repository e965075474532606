// The worker's settings; main.ts reads them once.

import {
  type ConditionalNeed,
  databaseUrlSetting,
  type EnvSource,
  egressAllowSetting,
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
const POSTMARK_TOKEN_FORMAT = 'must be the token of a Postmark server'
const MAIL_FROM_FORMAT = 'must be a sender like OpenPartner <partners@example.com>'

const schema = z.object({
  /** Connection string of the role openpartner_worker. */
  DATABASE_URL: databaseUrlSetting,
  HOST: hostSetting,
  /** Health endpoints only. */
  PORT: portSetting.default(4200),
  LOG_LEVEL: logLevelSetting,
  /** /metrics on loopback; off when not given. */
  METRICS_PORT: portSetting.optional(),
  PORTAL_URL: publicUrlSetting,
  /** Seals and opens stored credentials. */
  SECRETS_ENCRYPTION_KEY: keyringSetting,
  /** `inbox` keeps mail in the database, for development; the others send it. */
  MAIL_TRANSPORT: z
    .enum(['inbox', 'smtp', 'postmark'], { error: 'must be inbox, smtp or postmark' })
    .default('smtp'),
  SMTP_URL: secretTextSetting.optional(),
  POSTMARK_TOKEN: secretTextSetting.optional(),
  /** Networks open to mail servers that brands name, beside the public internet. */
  EGRESS_ALLOW: egressAllowSetting,
  MAIL_FROM: z.string({ error: MAIL_FROM_FORMAT }).regex(/@/, MAIL_FROM_FORMAT).optional(),
})

/** Sending by SMTP, the default, needs a server and a sender; Postmark a token and a sender. */
const sendsByPostmark = ({ MAIL_TRANSPORT }: EnvSource) => MAIL_TRANSPORT === 'postmark'
const sends = ({ MAIL_TRANSPORT }: EnvSource) => MAIL_TRANSPORT !== 'inbox'
const sendsBySmtp = (values: EnvSource) => sends(values) && !sendsByPostmark(values)
const NEEDS: readonly ConditionalNeed[] = [
  { name: 'SMTP_URL', format: SMTP_URL_FORMAT, isNeeded: sendsBySmtp },
  { name: 'POSTMARK_TOKEN', format: POSTMARK_TOKEN_FORMAT, isNeeded: sendsByPostmark },
  { name: 'MAIL_FROM', format: MAIL_FROM_FORMAT, isNeeded: sends },
]

export type WorkerEnv = z.output<typeof schema>

export function workerEnv(): WorkerEnv {
  return readEnv(schema, process.env, NEEDS)
}
