// The worker's settings; main.ts reads them once.

import { databaseUrlSetting, hostSetting, logLevelSetting, portSetting, publicUrlSetting, readEnv, secretTextSetting } from '@openpartner/runtime'
import { z } from 'zod'

const SMTP_URL_FORMAT = 'must be smtp://… or smtps://…'
const MAIL_FROM_FORMAT = 'must be a sender like OpenPartner <partners@example.com>'

const schema = z
  .object({
    /** Connection string of the role openpartner_worker. */
    DATABASE_URL: databaseUrlSetting,
    HOST: hostSetting,
    /** Health endpoints only. */
    PORT: portSetting.default(4200),
    LOG_LEVEL: logLevelSetting,
    PORTAL_URL: publicUrlSetting,
    /** `inbox` keeps mail in the database, for development; `smtp` sends it. */
    MAIL_TRANSPORT: z.enum(['inbox', 'smtp'], { error: 'must be inbox or smtp' }).default('smtp'),
    SMTP_URL: secretTextSetting.optional(),
    MAIL_FROM: z.string({ error: MAIL_FROM_FORMAT }).regex(/@/, MAIL_FROM_FORMAT).optional(),
  })
  .superRefine((env, issues) => {
    if (env.MAIL_TRANSPORT !== 'smtp') return
    if (env.SMTP_URL === undefined) issues.addIssue({ code: 'custom', path: ['SMTP_URL'], message: SMTP_URL_FORMAT })
    if (env.MAIL_FROM === undefined) issues.addIssue({ code: 'custom', path: ['MAIL_FROM'], message: MAIL_FROM_FORMAT })
  })

export type WorkerEnv = z.output<typeof schema>

export function workerEnv(): WorkerEnv {
  return readEnv(schema, process.env)
}
