// Memberships: which partner promotes which program. Called by the API's membership routes.

import {
  findMembershipOf,
  findPartner,
  findProgram,
  inBrand,
  insertMembership,
  lockByName,
  type Membership,
  type MembershipFilter,
  type Page,
  type Partner,
  type Program,
  listMemberships as readMemberships,
  type Tx,
} from '@openpartner/db'
import { type PartnerId, Problem, type ProgramId } from '@openpartner/domain'
import { currentTermsOf, type PublishedTerms } from '@openpartner/ledger'
import { audit, type Context, type Need, ownPartner, requireAccess } from '../context.ts'
import { withNames } from './names.ts'

export const MEMBERSHIPS_READ: Need = { scope: 'partners:read', roles: ['admin', 'partner'] }
export const MEMBERSHIPS_WRITE: Need = { scope: 'partners:write', roles: ['admin'] }

export interface MembershipWithNames extends Membership {
  readonly program: Program
  readonly partner: Partner
  /** What the partner earns; null while the program has no terms. */
  readonly terms: PublishedTerms | null
}

/** @throws Problem `request-invalid` naming what does not exist, `partner-not-active`, `membership-exists` */
export async function addMembership(
  ctx: Context,
  { programId, partnerId }: { readonly programId: ProgramId; readonly partnerId: PartnerId },
): Promise<MembershipWithNames> {
  const brandId = requireAccess(ctx.actor, MEMBERSHIPS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'membership', programId, partnerId)
    const program = await findProgram(tx, programId)
    const partner = await findPartner(tx, partnerId)
    const twin = await findMembershipOf(tx, { programId, partnerId })

    // Decision.
    const missing = [
      ...(program === null ? [{ pointer: '/program_id', detail: 'There is no such program.' }] : []),
      ...(partner === null ? [{ pointer: '/partner_id', detail: 'There is no such partner.' }] : []),
    ]
    if (missing.length > 0) throw new Problem('request-invalid', { errors: missing })
    if (partner?.status !== 'active') {
      throw new Problem('partner-not-active', { detail: 'A suspended partner cannot join a program.' })
    }
    if (twin !== null) throw new Problem('membership-exists', { detail: `It is the membership ${twin.id}.` })

    // Record.
    const id = ctx.newId('mbr')
    const membership: Membership = { id, brandId, programId, partnerId, createdAt: ctx.clock.now() }
    await insertMembership(tx, membership)
    await audit(ctx, tx, {
      action: 'membership.added',
      target: id,
      after: { program_id: programId, partner_id: partnerId },
    })
    const [shown] = await withTerms(tx, [membership], ctx.clock.now())
    if (shown === undefined) throw new Error('a membership just added is missing')
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

async function withTerms(tx: Tx, rows: readonly Membership[], at: Date): Promise<MembershipWithNames[]> {
  const named = await withNames(tx, rows)
  const terms = await currentTermsOf(tx, [...new Set(rows.map(({ programId }) => programId))], at)
  const termsOf = new Map(terms.map((version) => [version.programId, version]))
  return named.map((membership) => ({ ...membership, terms: termsOf.get(membership.programId) ?? null }))
}
