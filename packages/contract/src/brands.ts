// Brand, set-up and sign-in as the API shows them.

import { MODES, ROLES } from '@openpartner/domain'
import { z } from 'zod'
import { Instant, idOf, line } from './shapes.ts'

export const Brand = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    mode: z.enum(MODES).describe('test: the test mode of a live brand, with books of its own'),
    color: z.string().nullable().describe('#rrggbb; buttons of the brand’s mails'),
    created_at: Instant,
  })
  .meta({ id: 'Brand' })
export type Brand = z.output<typeof Brand>

export const BrandChange = z
  .strictObject({
    name: line(200).optional(),
    color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, 'must be a colour like #1a2b3c')
      .toLowerCase()
      .nullable()
      .optional()
      .describe('Null: none. Text on it is made black or white, whichever reads better'),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ id: 'BrandChange' })

const EMAIL_LENGTH_MAX = 320
/** Only bounded here: packages/auth normalises (NFKC) before it judges an address. */
export const EmailIn = z.string().min(3, 'must be an e-mail address').max(EMAIL_LENGTH_MAX)

/** `GET /v1/setup`: open only on an empty instance. */
export const SetupState = z.object({ open: z.boolean() }).meta({ id: 'SetupState' })
export const SetupIn = z
  .strictObject({ token: z.string().min(1).max(200), brand_name: line(200), email: EmailIn })
  .meta({ id: 'SetupIn' })

export const SignInIn = z.strictObject({ email: EmailIn }).meta({ id: 'SignInIn' })
/** The same bytes whether the address is known or not. */
export const SignInStarted = z.object({ status: z.literal('sent') }).meta({ id: 'SignInStarted' })
/** The token of the link, or the code of the mail. */
export const SignInConfirm = z
  .union(
    [
      // Not bounded: what is no token is as wrong as a wrong one, to the byte.
      z.strictObject({ token: z.string() }),
      z.strictObject({ code: z.string() }),
    ],
    { error: 'must hold either a token or a code, and nothing else' },
  )
  .meta({ id: 'SignInConfirm' })

export const Workspace = z
  .object({
    member_id: z.string().describe('adm_… or ptn_…'),
    role: z.enum(ROLES),
    mode: z.enum(MODES),
    brand: z.object({ id: z.string(), name: z.string() }),
  })
  .meta({ id: 'Workspace' })
export type Workspace = z.output<typeof Workspace>

export const Session = z
  .object({
    person: z.object({ id: z.string(), email: z.string() }),
    workspace: Workspace.nullable(),
    workspaces: z.array(Workspace),
    needs_step_up: z
      .boolean()
      .describe('In another network or browser than was proven: acts that hurt need a step-up first'),
    proved_at: Instant.describe('When the person last proved to read their mail'),
  })
  .meta({ id: 'Session' })
export type Session = z.output<typeof Session>

export const WorkspaceChoice = z
  .strictObject({
    member_id: z.union([idOf('adm'), idOf('ptn')], { error: 'must be an id like adm_… or ptn_…' }),
    mode: z
      .enum(MODES)
      .default('live')
      .describe('An admin has the same member id in the live brand and in its test mode'),
  })
  .meta({ id: 'WorkspaceChoice' })

/** The development inbox: what would have been sent. */
export const InboxMail = z
  .object({
    id: z.string(),
    recipient: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    created_at: Instant,
  })
  .meta({ id: 'InboxMail' })
export const Inbox = z.object({ data: z.array(InboxMail) }).meta({ id: 'Inbox' })
