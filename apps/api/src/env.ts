// The settings of the API; main.ts reads them once.

import { SecurityContact, SecurityPolicyUrl } from '@openpartner/contract'
import {
  databaseUrlSetting,
  type EnvSource,
  egressAllowSetting,
  hostSetting,
  keySetting,
  logLevelSetting,
  portSetting,
  publicUrlSetting,
  readEnv,
  redisUrlSetting,
  secretTextSetting,
  trustProxySetting,
} from '@openpartner/runtime/env'
import { keyringSetting } from '@openpartner/runtime/keyring'
import { z } from 'zod'

const MAIL_TRANSPORT_FORMAT = 'must be inbox (development: mails can be read at /v1/inbox), smtp or postmark'
const INBOX_REFUSED = 'must be smtp or postmark where PORTAL_URL is https: anybody can read the inbox'

/** Of any session: whoever is away for longer signs in again. */
const DAYS_MAX = 30

function wholeNumber({ least, most }: { readonly least: number; readonly most: number }) {
  const error = `must be a whole number from ${least} to ${most}`
  return z
    .string({ error })
    .regex(/^\d{1,6}$/, { error, abort: true })
    .transform(Number)
    .refine((number) => number >= least && number <= most, { error })
}

const PROXY_NEEDED = 'must name the proxy that ends TLS where API_URL is https and HOST is not this machine'
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

const SCHEMA = z
  .object({
    /** The API's own role. */
    DATABASE_URL: databaseUrlSetting,
    HOST: hostSetting,
    PORT: portSetting.default(4000),
    LOG_LEVEL: logLevelSetting,
    /** Where people and programs reach the services. Cookies, links and problem types are made from these. */
    API_URL: publicUrlSetting,
    PORTAL_URL: publicUrlSetting,
    ROUTER_URL: publicUrlSetting,
    /** Where the portal reaches this API inside the house; its host is one of ours, too. */
    API_INTERNAL_URL: publicUrlSetting.optional(),
    /** Keys the hashes of mailed codes. */
    AUTH_SECRET: keySetting,
    /** Seals and opens stored credentials. */
    SECRETS_ENCRYPTION_KEY: keyringSetting,
    /** Whoever knows it may set up an empty instance. Without it nobody may. */
    SETUP_TOKEN: secretTextSetting.optional(),
    /** An inbox that anybody may read has to be asked for. */
    MAIL_TRANSPORT: z.enum(['inbox', 'smtp', 'postmark'], { error: MAIL_TRANSPORT_FORMAT }).default('smtp'),
    /** Off: this instance keeps the brands it has. */
    ALLOW_NEW_BRANDS: z
      .enum(['true', 'false'], { error: 'must be true or false' })
      .default('true')
      .transform((text) => text === 'true'),
    /** For test mails by a brand's own settings; the worker has the same. */
    EGRESS_ALLOW: egressAllowSetting,
    TRUST_PROXY: trustProxySetting,
    /** How long an admin may do nothing, and stay signed in at all. */
    ADMIN_SESSION_IDLE_MINUTES: wholeNumber({ least: 1, most: DAYS_MAX * 24 * 60 }).default(60),
    ADMIN_SESSION_HOURS: wholeNumber({ least: 1, most: DAYS_MAX * 24 }).default(24),
    /** Where several APIs count their requests together; without it each counts its own. */
    REDIS_URL: redisUrlSetting.optional(),
    /** Whom to tell about a hole, for /.well-known/security.txt; without it there is no such file. */
    SECURITY_CONTACT: SecurityContact.optional(),
    SECURITY_POLICY_URL: SecurityPolicyUrl.optional(),
  })
  .superRefine(({ MAIL_TRANSPORT, PORTAL_URL }, issues) => {
    // A portal with a certificate is no development machine, and every mail in the inbox signs somebody in.
    if (MAIL_TRANSPORT !== 'inbox' || !PORTAL_URL.startsWith('https:')) return
    issues.addIssue({ code: 'custom', path: ['MAIL_TRANSPORT'], message: INBOX_REFUSED })
  })
  .superRefine(({ API_URL, HOST, TRUST_PROXY }, issues) => {
    // The API itself speaks plain HTTP. With nobody to believe that a request came over TLS, every key would
    // be taken for one that leaked.
    if (!API_URL.startsWith('https:') || LOOPBACK.has(HOST) || TRUST_PROXY.length > 0) return
    issues.addIssue({ code: 'custom', path: ['TRUST_PROXY'], message: PROXY_NEEDED })
  })

export type ApiEnv = Readonly<z.infer<typeof SCHEMA>>

/** @throws EnvError that names every wrong setting at once */
export function readApiEnv(source: EnvSource = process.env): ApiEnv {
  return readEnv(SCHEMA, source)
}
