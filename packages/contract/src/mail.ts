// A brand's mail as the API shows it: how it is sent, what was sent, and a test of the settings.

import { z } from 'zod'
import { Instant, idOf, line, pageOf, pageQuery } from './shapes.ts'

const HOST_LENGTH_MAX = 253
const PORT_MAX = 65_535
const ADDRESS_LENGTH_MAX = 320
const CREDENTIAL_LENGTH_MAX = 1_000

const sender = {
  sender_name: line(100),
  sender_address: z
    .string()
    .trim()
    .max(ADDRESS_LENGTH_MAX, `must be at most ${ADDRESS_LENGTH_MAX} characters`)
    .regex(/^[^\s\p{Cc},;:<>()"\\@[\]]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/iu, 'must be an e-mail address'),
}

/** Never trimmed: a space may belong to a password. */
const credential = z
  .string()
  .min(1, 'must not be empty')
  .max(CREDENTIAL_LENGTH_MAX, `must be at most ${CREDENTIAL_LENGTH_MAX} characters`)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
  .optional()
  .describe('Password or token. Write-only: left out, the stored one stays while it goes to the same place')

const SmtpSettingsIn = z.strictObject({
  transport: z.literal('smtp'),
  ...sender,
  smtp_host: z
    .string()
    .trim()
    .toLowerCase()
    .max(HOST_LENGTH_MAX, `must be at most ${HOST_LENGTH_MAX} characters`)
    .regex(
      /^(?=.)([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$|^[0-9a-f:.]*:[0-9a-f:.]*$/,
      'must be a host name or an address',
    ),
  smtp_port: z.int().min(1).max(PORT_MAX),
  smtp_security: z.enum(['tls', 'starttls'], { error: 'must be tls or starttls' }),
  smtp_username: line(320).nullable().default(null),
  credential,
})

const PostmarkSettingsIn = z.strictObject({ transport: z.literal('postmark'), ...sender, credential })

export const MailSettingsIn = z
  .discriminatedUnion('transport', [SmtpSettingsIn, PostmarkSettingsIn], {
    error: 'must be smtp or postmark, with the fields of that transport',
  })
  .meta({ id: 'MailSettingsIn' })
export type MailSettingsIn = z.output<typeof MailSettingsIn>

export const MailSettings = z
  .object({
    transport: z.enum(['smtp', 'postmark']),
    sender_name: z.string(),
    sender_address: z.string(),
    smtp_host: z.string().nullable(),
    smtp_port: z.number().int().nullable(),
    smtp_security: z.enum(['tls', 'starttls']).nullable(),
    smtp_username: z.string().nullable(),
    has_credential: z.boolean(),
    changed_at: Instant,
  })
  .meta({ id: 'MailSettings' })
export type MailSettings = z.output<typeof MailSettings>

/** `settings` is null while the brand's mail goes by the deployment's own server. */
export const MailSettingsState = z
  .object({
    settings: MailSettings.nullable(),
    deployment_transport: z.enum(['inbox', 'smtp', 'postmark']),
  })
  .meta({ id: 'MailSettingsState' })

/** With `settings`: tried without being stored. Without: the stored ones, or else the deployment's. */
export const MailTestIn = z.strictObject({ settings: MailSettingsIn.optional() }).meta({ id: 'MailTestIn' })

export const MailTest = z
  .object({
    outcome: z
      .enum(['sent', 'refused', 'queued'])
      .describe('queued: by the deployment’s server; see the state of `mail_id` in /v1/mails'),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    mail_id: z.string(),
    transcript: z.array(z.string()).describe('What was said to the server and by it, without secrets'),
  })
  .meta({ id: 'MailTest' })
export type MailTest = z.output<typeof MailTest>

export const SentMail = z
  .object({
    id: idOf('mal'),
    recipient: z.string().describe('Masked'),
    subject: z.string(),
    state: z.enum(['waiting', 'sent', 'failed']),
    sent_by: z.enum(['brand', 'deployment']).nullable(),
    attempts: z.number().int(),
    last_error: z.string().nullable(),
    created_at: Instant,
    sent_at: Instant.nullable(),
    failed_at: Instant.nullable(),
    next_try_at: Instant.nullable(),
  })
  .meta({ id: 'SentMail' })
export type SentMail = z.output<typeof SentMail>
export const SentMailPage = pageOf(SentMail).meta({ id: 'SentMailPage' })
export const SentMailQuery = z.strictObject(pageQuery('mal'))
