// Ending somebody's sessions in the brand while they keep their access: a lost laptop, a browser left open.
// Called by the API's routes of admins and partners.

import {
  endSessionsOfPerson,
  findPartner,
  findTestBrand,
  inBrand,
  lockAdmins,
  type Tx,
} from '@openpartner/db'
import { type Id, notFound, type PartnerId, type PersonId } from '@openpartner/domain'
import { audit, type Context, requireAccess } from '../context.ts'
import { ADMINS, requireStillAdmin, whileAdmin } from './admins.ts'

/**
 * Ends the sessions of an admin, from their next request on; the caller's own, too, when it is them. Resolves
 * with how many.
 * @throws Problem `not-found`; `role-missing` when the caller was revoked meanwhile
 */
export async function endAdminSessions(ctx: Context, id: Id<'adm'>): Promise<number> {
  const brandId = requireAccess(ctx.actor, ADMINS)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. All of the team at once, as everywhere: two who end each other's would wait for one another.
    const admin = (await lockAdmins(tx)).find((one) => one.id === id)
    await requireStillAdmin(ctx, tx)
    if (admin === undefined) throw notFound()

    // Record.
    return endIn(ctx, tx, { personId: admin.personId, after: { admin: id } })
  })
}

/** The same of a partner. @throws as endAdminSessions does */
export async function endPartnerSessions(ctx: Context, id: PartnerId): Promise<number> {
  requireAccess(ctx.actor, ADMINS)
  return whileAdmin(ctx, async (tx) => {
    // Facts.
    const partner = await findPartner(tx, id)
    if (partner === null) throw notFound()

    // Record.
    return endIn(ctx, tx, { personId: partner.personId, after: { partner: id } })
  })
}

/**
 * Those that work in the brand now, or in its test mode. Others stay: a brand can add anybody's address, and
 * must not be able to sign them out elsewhere.
 */
async function endIn(
  ctx: Context,
  tx: Tx,
  { personId, after }: { readonly personId: PersonId; readonly after: object },
): Promise<number> {
  const { brandId } = ctx.actor
  const test = await findTestBrand(tx, brandId)
  let count = 0
  for (const place of test === null ? [brandId] : [brandId, test.id]) {
    const ended = await endSessionsOfPerson(tx, { personId, brandId: place, exceptId: null }, ctx.clock.now())
    for (const target of ended) await audit(ctx, tx, { action: 'session.ended', target, after })
    count += ended.length
  }
  return count
}
