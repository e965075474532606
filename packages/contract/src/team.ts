// The team of a brand as the API shows it: admins and invitations.

import { ROLES } from '@openpartner/domain'
import { z } from 'zod'
import { EmailIn } from './brands.ts'
import { Instant, line, pageOf, pageQuery } from './shapes.ts'

export const Admin = z
  .object({
    id: z.string(),
    email: z.string(),
    status: z.enum(['active', 'revoked']),
    is_me: z.boolean().describe('Whether this is the person who asks'),
    joined_at: Instant,
    revoked_at: Instant.nullable(),
  })
  .meta({ id: 'Admin' })
export type Admin = z.output<typeof Admin>
export const AdminPage = pageOf(Admin).meta({ id: 'AdminPage' })
export const AdminQuery = z.strictObject(pageQuery('adm'))
export const AdminRevocation = z
  .strictObject({
    keys: z
      .enum(['revoke', 'reassign'], { error: 'must be revoke or reassign' })
      .default('revoke')
      .describe('The API keys the person answers for: revoke them, or answer for them yourself'),
  })
  .meta({ id: 'AdminRevocation' })

export const Invitation = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    status: z.enum(['open', 'expired', 'accepted', 'revoked']),
    invited_by: z.string().describe('Who sent it last: an admin or a key'),
    created_at: Instant,
    sent_at: Instant,
    expires_at: Instant,
    accepted_at: Instant.nullable(),
    revoked_at: Instant.nullable(),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.output<typeof Invitation>
export const InvitationPage = pageOf(Invitation).meta({ id: 'InvitationPage' })
export const InvitationQuery = z.strictObject({ ...pageQuery('inv'), role: z.enum(ROLES).optional() })
export const InvitationIn = z
  .strictObject({
    email: EmailIn,
    role: z.literal('admin', { error: 'must be admin; partners are invited by adding them' }),
  })
  .meta({ id: 'InvitationIn' })

/** The token of the mailed link. */
export const InvitationToken = z
  .strictObject({ token: z.string().min(1).max(200) })
  .meta({ id: 'InvitationToken' })
export const OpenedInvitation = z
  .object({
    brand: z.object({ name: z.string() }),
    role: z.enum(ROLES),
    email: z.string().describe('Ask for a sign-in mail to this address'),
    expires_at: Instant,
  })
  .meta({ id: 'OpenedInvitation' })

export const NewBrandIn = z.strictObject({ name: line(200) }).meta({ id: 'NewBrandIn' })
