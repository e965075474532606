// Puts a partner into a group of a program, or out of it. Called by the API's membership routes.

import { findMembership, findPartnerGroup, inBrand, moveMemberships } from '@openpartner/db'
import { type GroupId, type MembershipId, notFound } from '@openpartner/domain'
import { audit, type Context, requireAccess } from '../context.ts'
import { lockGroupsOf, requireOpenGroup } from './groups.ts'
import { loadMembership, MEMBERSHIPS_WRITE, type MembershipWithNames } from './memberships.ts'

/**
 * From now on: what happened before keeps the terms of the group it happened in. Null: into no group. A
 * repeat changes nothing.
 * @throws Problem `not-found`, `request-invalid` when the program has no such group or it is archived
 */
export async function moveMembership(
  ctx: Context,
  id: MembershipId,
  groupId: GroupId | null,
): Promise<MembershipWithNames> {
  const brandId = requireAccess(ctx.actor, MEMBERSHIPS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const known = await findMembership(tx, id)
    if (known === null) throw notFound()
    await lockGroupsOf(tx, known.programId)
    const membership = await findMembership(tx, id)
    if (membership === null) throw notFound()
    const group = groupId === null ? null : await findPartnerGroup(tx, groupId)

    // Decision.
    if (groupId !== null) requireOpenGroup(group, membership.programId)

    // Record.
    if (membership.groupId !== groupId) {
      await moveMemberships(tx, [membership], groupId, ctx.clock.now())
      await audit(ctx, tx, {
        action: 'membership.moved',
        target: id,
        before: { group_id: membership.groupId },
        after: { group_id: groupId },
      })
    }
    return loadMembership({ ...ctx, db: tx }, id)
  })
}
