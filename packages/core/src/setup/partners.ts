// Partners: added, renamed, suspended and listed by the brand. Called by the API's partner routes.

import {
  ensurePerson,
  findPartner,
  findPartnerByEmail,
  inBrand,
  insertPartner,
  lockByName,
  type Page,
  type Partner,
  type PartnerFilter,
  listPartners as readPartners,
  changePartner as storeChange,
} from '@openpartner/db'
import { notFound, type PartnerId, Problem } from '@openpartner/domain'
import { audit, type Context, type Need, ownPartner, requireAccess } from '../context.ts'
import { differences } from './changes.ts'
import { type InvitationPost, welcomePartner } from './invitations.ts'

export const PARTNERS_READ: Need = { scope: 'partners:read', roles: ['admin'] }
/** A partner may look at themselves. */
export const PARTNER_READ: Need = { scope: 'partners:read', roles: ['admin', 'partner'] }
export const PARTNERS_WRITE: Need = { scope: 'partners:write', roles: ['admin'] }

export interface NewPartner {
  readonly name: string
  /** Normalised: packages/auth judges addresses. */
  readonly email: string
}

/**
 * Adds a partner, who can sign in with this address from now on; with `post` they are told so by mail.
 * @throws Problem `partner-email-taken`
 */
export async function addPartner(
  ctx: Context,
  { name, email }: NewPartner,
  post: InvitationPost | null = null,
): Promise<Partner> {
  const brandId = requireAccess(ctx.actor, PARTNERS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Lock first, look second: a twin request then sees the partner the first one added.
    await lockByName(tx, 'partner-email', brandId, email)
    const twin = await findPartnerByEmail(tx, email)

    // Decision.
    if (twin !== null) {
      const detail = 'A partner with this address exists already.'
      throw new Problem('partner-email-taken', { detail, errors: [{ pointer: '/email', detail }] })
    }

    // Record.
    const createdAt = ctx.clock.now()
    const person = await ensurePerson(tx, { id: ctx.newId('per'), email, createdAt })
    const id = ctx.newId('ptn')
    const partner: Partner = { id, brandId, personId: person.id, name, email, status: 'active', createdAt }
    await insertPartner(tx, partner)
    // The address is personal and an audit entry is for ever: the partner's id is enough to find it.
    await audit(ctx, tx, { action: 'partner.added', target: id, after: { name } })
    if (post !== null) await welcomePartner(ctx, tx, partner, post)
    return partner
  })
}

/**
 * A suspended partner cannot sign in, earns nothing new and is left out of payouts. @throws Problem
 * `not-found`
 */
export async function changePartner(
  ctx: Context,
  id: PartnerId,
  change: Partial<Pick<Partner, 'name' | 'status'>>,
): Promise<Partner> {
  const brandId = requireAccess(ctx.actor, PARTNERS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'partner', id)
    const partner = await findPartner(tx, id)
    if (partner === null) throw notFound()

    // Decision.
    const edit = differences(partner, change)
    if (edit === null) return partner

    // Record.
    const changed = await storeChange(tx, id, edit.change, ctx.clock.now())
    if (changed === null) throw notFound()
    await audit(ctx, tx, { action: 'partner.changed', target: id, before: edit.before, after: edit.after })
    return changed
  })
}

/** @throws Problem `not-found`, also to a partner who asks for somebody else */
export async function loadPartner(ctx: Context, id: PartnerId): Promise<Partner> {
  const brandId = requireAccess(ctx.actor, PARTNER_READ)
  const own = ownPartner(ctx.actor)
  return inBrand(ctx.db, brandId, async (tx) => {
    const partner = await findPartner(tx, id)
    if (partner === null || (own !== null && own !== id)) throw notFound()
    return partner
  })
}

export async function listPartners(ctx: Context, filter: PartnerFilter): Promise<Page<Partner>> {
  const brandId = requireAccess(ctx.actor, PARTNERS_READ)
  return inBrand(ctx.db, brandId, (tx) => readPartners(tx, filter))
}
