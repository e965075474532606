// Partners, memberships and links as the API shows them.

import { z } from 'zod'
import { EmailIn } from './brands.ts'
import { TermsForPartner } from './own-terms.ts'
import { Instant, idOf, line, pageOf, pageQuery } from './shapes.ts'

const PartnerStatus = z.enum(['active', 'suspended'])

export const Partner = z
  .object({ id: z.string(), name: z.string(), email: z.string(), status: PartnerStatus, created_at: Instant })
  .meta({ id: 'Partner' })
export type Partner = z.output<typeof Partner>
export const PartnerPage = pageOf(Partner).meta({ id: 'PartnerPage' })
export const PartnerQuery = z.strictObject({ ...pageQuery('ptn'), status: PartnerStatus.optional() })
export const PartnerIn = z
  .strictObject({
    name: line(200),
    email: EmailIn,
    invite: z.boolean().default(true).describe('Mail them where to sign in'),
  })
  .meta({ id: 'PartnerIn' })
export const PartnerChange = z
  .strictObject({ name: line(200).optional(), status: PartnerStatus.optional() })
  .meta({ id: 'PartnerChange' })

export const Membership = z
  .object({
    id: z.string(),
    program: z.object({ id: z.string(), name: z.string() }),
    partner: z.object({ id: z.string(), name: z.string() }),
    group: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe('The group of the program the partner is in now'),
    terms_summary: z.string().nullable().describe('What the partner earns now, in words'),
    terms: TermsForPartner.nullable().describe('What counts now; null while there are no terms'),
    next_terms: z
      .object({ from: Instant, terms: TermsForPartner.nullable() })
      .nullable()
      .describe('What counts next and from when; null when nothing is planned to change'),
    created_at: Instant,
  })
  .meta({ id: 'Membership' })
export type Membership = z.output<typeof Membership>
export const MembershipPage = pageOf(Membership).meta({ id: 'MembershipPage' })
export const MembershipQuery = z.strictObject({
  ...pageQuery('mbr'),
  partner_id: idOf('ptn').optional(),
  program_id: idOf('prg').optional(),
  group_id: idOf('grp').optional(),
})
export const MembershipIn = z
  .strictObject({
    program_id: idOf('prg'),
    partner_id: idOf('ptn'),
    group_id: idOf('grp').nullable().default(null).describe('The group the partner joins'),
  })
  .meta({ id: 'MembershipIn' })
export const MembershipChange = z
  .strictObject({ group_id: idOf('grp').nullable().describe('Null: into no group') })
  .meta({ id: 'MembershipChange' })

export const Link = z
  .object({
    id: z.string(),
    key: z.string(),
    /** The address a partner shares. */
    url: z.string(),
    destination_url: z.string().describe('Where it leads: its own destination or the program’s'),
    has_own_destination: z.boolean(),
    status: z.enum(['active', 'archived']),
    program: z.object({ id: z.string(), name: z.string() }),
    partner: z.object({ id: z.string(), name: z.string() }),
    created_at: Instant,
  })
  .meta({ id: 'Link' })
export type Link = z.output<typeof Link>
export const LinkPage = pageOf(Link).meta({ id: 'LinkPage' })
export const LinkQuery = z.strictObject({ ...pageQuery('lnk'), partner_id: idOf('ptn').optional() })
export const LinkIn = z
  .strictObject({
    membership_id: idOf('mbr'),
    key: z.string().min(3).max(64).describe('Letters, digits, dash and underscore; case does not matter'),
    destination_url: z.string().min(1).max(2_048).optional(),
  })
  .meta({ id: 'LinkIn' })
export const LinkChange = z
  .strictObject({
    destination_url: z.string().min(1).max(2_048).nullable().optional(),
    status: z.enum(['active', 'archived']).optional(),
  })
  .meta({ id: 'LinkChange' })
