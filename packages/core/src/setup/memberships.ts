// Memberships: which partner promotes which program. Called by the API's membership routes.

import {
  findMembership,
  findMembershipOf,
  findPartner,
  findPartnerGroup,
  findPartnerGroups,
  findProgram,
  inBrand,
  insertMembership,
  lockByName,
  type Membership,
  type MembershipFilter,
  moveMemberships,
  type Page,
  type Partner,
  type PartnerGroup,
  type Program,
  listMemberships as readMemberships,
  type Tx,
} from '@openpartner/db'
import {
  type GroupId,
  type MembershipId,
  notFound,
  type PartnerId,
  Problem,
  type ProgramId,
} from '@openpartner/domain'
import { audit, type Context, type Need, ownPartner, requireAccess } from '../context.ts'
import { lockGroupsOf, requireOpenGroup } from './groups.ts'
import { type MembershipTerms, type TermsForPartner, termsOfMemberships } from './membership-terms.ts'
import { withNames } from './names.ts'

export const MEMBERSHIPS_READ: Need = { scope: 'partners:read', roles: ['admin', 'partner'] }
export const MEMBERSHIPS_WRITE: Need = { scope: 'partners:write', roles: ['admin'] }

export interface MembershipWithNames extends Membership {
  readonly program: Program
  readonly partner: Partner
  /** The group the partner is in now, or null. */
  readonly group: PartnerGroup | null
  /** What the partner earns by; null while there are no terms. */
  readonly terms: TermsForPartner | null
  readonly nextTerms: MembershipTerms['next']
}

export interface NewMembership {
  readonly programId: ProgramId
  readonly partnerId: PartnerId
  /** The group the partner joins, if any. */
  readonly groupId?: GroupId | null
}

/** @throws Problem `request-invalid` naming what does not exist, `partner-not-active`, `membership-exists` */
export async function addMembership(
  ctx: Context,
  { programId, partnerId, groupId = null }: NewMembership,
): Promise<MembershipWithNames> {
  const brandId = requireAccess(ctx.actor, MEMBERSHIPS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    if (groupId !== null) await lockGroupsOf(tx, programId)
    await lockByName(tx, 'membership', programId, partnerId)
    const program = await findProgram(tx, programId)
    const partner = await findPartner(tx, partnerId)
    const twin = await findMembershipOf(tx, { programId, partnerId })
    const group = groupId === null ? null : await findPartnerGroup(tx, groupId)

    // Decision.
    const missing = [
      ...(program === null ? [{ pointer: '/program_id', detail: 'There is no such program.' }] : []),
      ...(partner === null ? [{ pointer: '/partner_id', detail: 'There is no such partner.' }] : []),
    ]
    if (missing.length > 0) throw new Problem('request-invalid', { errors: missing })
    if (groupId !== null) requireOpenGroup(group, programId)
    if (partner?.status !== 'active') {
      throw new Problem('partner-not-active', { detail: 'A suspended partner cannot join a program.' })
    }
    if (twin !== null) throw new Problem('membership-exists', { detail: `It is the membership ${twin.id}.` })

    // Record.
    const id = ctx.newId('mbr')
    const createdAt = ctx.clock.now()
    const membership: Membership = { id, brandId, programId, partnerId, groupId: null, createdAt }
    await insertMembership(tx, membership)
    if (groupId !== null) await moveMemberships(tx, [membership], groupId, createdAt)
    await audit(ctx, tx, {
      action: 'membership.added',
      target: id,
      after: {
        program_id: programId,
        partner_id: partnerId,
        ...(groupId === null ? {} : { group_id: groupId }),
      },
    })
    const [shown] = await withTerms(tx, [{ ...membership, groupId }], createdAt)
    if (shown === undefined) throw new Error('a membership just added is missing')
    return shown
  })
}

/** @throws Problem `not-found`, also to a partner who asks for somebody else's */
export async function loadMembership(ctx: Context, id: MembershipId): Promise<MembershipWithNames> {
  const brandId = requireAccess(ctx.actor, MEMBERSHIPS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const own = ownPartner(ctx.actor)
    const membership = await findMembership(tx, id)
    if (membership === null || (own !== null && membership.partnerId !== own)) throw notFound()
    const [shown] = await withTerms(tx, [membership], ctx.clock.now())
    if (shown === undefined) throw new Error('a membership just read is missing')
    return shown
  })
}

/** A partner sees their own, whatever the filter asks for. */
export async function listMemberships(
  ctx: Context,
  filter: MembershipFilter,
): Promise<Page<MembershipWithNames>> {
  const brandId = requireAccess(ctx.actor, MEMBERSHIPS_READ)
  const own = ownPartner(ctx.actor)
  return inBrand(ctx.db, brandId, async (tx) => {
    if (own !== null && filter.partnerId !== null && filter.partnerId !== own)
      return { rows: [], nextCursor: null }
    const { rows, nextCursor } = await readMemberships(
      tx,
      own === null ? filter : { ...filter, partnerId: own },
    )
    return { rows: await withTerms(tx, rows, ctx.clock.now()), nextCursor }
  })
}

async function withTerms(tx: Tx, rows: readonly Membership[], now: Date): Promise<MembershipWithNames[]> {
  const named = await withNames(tx, rows)
  const groups = await findPartnerGroups(tx, [...new Set(rows.flatMap(({ groupId }) => groupId ?? []))])
  const groupOf = new Map(groups.map((group) => [group.id, group]))
  const terms = await termsOfMemberships(tx, rows, now)
  return named.map((membership, index) => ({
    ...membership,
    group: membership.groupId === null ? null : (groupOf.get(membership.groupId) ?? null),
    terms: terms[index]?.current ?? null,
    nextTerms: terms[index]?.next ?? null,
  }))
}
