// Terms for a group of a program, or for one partner in it: published, ended and listed. Called by the API's
// routes of own terms.

import {
  findMembership,
  findMembershipOf,
  findPartnerGroup,
  inBrand,
  lockByName,
  type Page,
  type PageRequest,
  type Tx,
} from '@openpartner/db'
import {
  AT_ONCE,
  describeTerms,
  diffTerms,
  type Effect,
  effectErrors,
  endsTerms,
  type GroupId,
  inForce,
  type MembershipId,
  notFound,
  Problem,
  plainTerms,
  stateOfTerms,
  type TermsChange,
  type TermsDraft,
  type TermsId,
  type TermsScope,
  termsErrors,
  termsFor,
  versionsOfScope,
} from '@openpartner/domain'
import { insertTerms, listTerms, type PublishedTerms, termsOfPrograms } from '@openpartner/ledger'
import { audit, type Context, ownPartner, requireAccess } from '../context.ts'
import { lockGroupsOf } from './groups.ts'
import { PROGRAMS_READ, PROGRAMS_WRITE } from './programs.ts'
import type { TermsWithState } from './terms.ts'

/** For whom the terms are. */
export type OwnTermsOf = { readonly group: GroupId } | { readonly membership: MembershipId }

/** What is said for a group or a partner; which clicks share, what binds and coupons are the program's. */
export type OwnTermsDraft = Omit<TermsDraft, 'model' | 'bindsOn' | 'coupons'>

/**
 * Publishes the next version of a group's or a partner's own terms. They count instead of less specific ones
 * for events that occur from then on; earlier ones keep theirs.
 * @throws Problem `terms-invalid` naming every contradiction, `not-found`, `group-archived`
 */
export async function publishOwnTerms(
  ctx: Context,
  of: OwnTermsOf,
  draft: OwnTermsDraft,
  effect: Effect = AT_ONCE,
): Promise<TermsWithState> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const facts = await lockedFacts(tx, of, ctx.clock.now())

    // Decision.
    const { now, scope, versions } = facts
    const terms = plainTerms(draft)
    const errors = [...termsErrors(terms), ...effectErrors(effect, now, false)]
    if (errors.length > 0) throw new Problem('terms-invalid', { errors })
    const before = termsFor(versions, scope, effect.from ?? now)

    // Record.
    return record(ctx, tx, facts, {
      ...terms,
      summary: describeTerms(terms),
      changes: changesBetween(before, terms),
      effectiveFrom: effect.from ?? now,
      effectiveUntil: effect.until,
    })
  })
}

/**
 * Ends a group's or a partner's own terms, those that are planned too: from then on the less specific ones
 * count. It is a version like any other, without rules, because nothing that was published changes.
 * @throws Problem `terms-none-to-end`, `terms-invalid` when the time is over, `not-found`, `group-archived`
 */
export async function endOwnTerms(ctx: Context, of: OwnTermsOf, from: Date | null): Promise<TermsWithState> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const facts = await lockedFacts(tx, of, ctx.clock.now())

    // Decision.
    const { now, scope, owner, versions } = facts
    const errors = effectErrors({ from, until: null }, now, false)
    if (errors.length > 0) throw new Problem('terms-invalid', { errors })
    const effectiveFrom = from ?? now
    const own = versionsOfScope(versions, owner)
    if (!willCount(own, effectiveFrom)) {
      throw new Problem('terms-none-to-end', { detail: 'There are no terms of their own from then on.' })
    }
    const before = termsFor(versions, scope, effectiveFrom)
    const less = versions.filter((terms) => !own.includes(terms))
    const after = termsFor(less, scope, effectiveFrom)

    // Record.
    return record(ctx, tx, facts, {
      ...plainTerms({ rules: [] }),
      summary:
        owner.partnerId === null
          ? 'Ended: the program’s terms count.'
          : 'Ended: the terms of the partner’s group count, or the program’s.',
      changes: after === null ? [] : changesBetween(before, after),
      effectiveFrom,
      effectiveUntil: null,
    })
  })
}

/**
 * All versions for a group or one partner, newest first. A partner may read their own, and those of the group
 * they are in. @throws Problem `not-found`
 */
export async function listOwnTerms(
  ctx: Context,
  of: OwnTermsOf,
  page: PageRequest<TermsId>,
): Promise<Page<TermsWithState>> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const { owner } = await find(tx, of)
    await requireReadable(ctx, tx, owner)
    const { rows, nextCursor } = await listTerms(tx, { ...page, ...owner })
    const versions = versionsOfScope(await termsOf(tx, owner), owner)
    const now = ctx.clock.now()
    return {
      rows: rows.map((terms) => ({ ...terms, state: stateOfTerms(terms, versions, now) })),
      nextCursor,
    }
  })
}

interface Facts {
  /** The group or the partner. */
  readonly owner: TermsScope
  /** For whom to look which terms count: for a partner, with their group. */
  readonly scope: TermsScope
  readonly target: GroupId | MembershipId
  readonly versions: readonly PublishedTerms[]
  readonly now: Date
}

/** Two publishers number their versions one after the other, and no group is archived meanwhile. */
async function lockedFacts(tx: Tx, of: OwnTermsOf, now: Date): Promise<Facts> {
  const known = await find(tx, of)
  await lockGroupsOf(tx, known.owner.programId)
  await lockByName(tx, 'terms', known.owner.programId)
  const { isArchived, ...found } = await find(tx, of)
  if (isArchived) throw new Problem('group-archived', { detail: 'An archived group has no terms to come.' })
  return { ...found, versions: await termsOf(tx, found.owner), now }
}

/** @throws Problem `not-found` */
async function find(
  tx: Tx,
  of: OwnTermsOf,
): Promise<Pick<Facts, 'owner' | 'scope' | 'target'> & { readonly isArchived: boolean }> {
  if ('group' in of) {
    const group = await findPartnerGroup(tx, of.group)
    if (group === null) throw notFound()
    const owner = { programId: group.programId, groupId: group.id, partnerId: null }
    return { owner, scope: owner, target: group.id, isArchived: group.status === 'archived' }
  }
  const membership = await findMembership(tx, of.membership)
  if (membership === null) throw notFound()
  const { programId, partnerId, groupId } = membership
  return {
    owner: { programId, groupId: null, partnerId },
    scope: { programId, groupId, partnerId },
    target: membership.id,
    isArchived: false,
  }
}

/** @throws Problem `not-found` for a partner who asks for others' terms */
async function requireReadable(ctx: Context, tx: Tx, owner: TermsScope): Promise<void> {
  const own = ownPartner(ctx.actor)
  if (own === null || owner.partnerId === own) return
  const membership = await findMembershipOf(tx, { programId: owner.programId, partnerId: own })
  if (owner.groupId === null || membership?.groupId !== owner.groupId) throw notFound()
}

function termsOf(tx: Tx, { programId, partnerId }: TermsScope): Promise<PublishedTerms[]> {
  return termsOfPrograms(tx, [programId], partnerId === null ? [] : [partnerId])
}

/** True when own terms count at some time from an instant on. */
function willCount(own: readonly PublishedTerms[], from: Date): boolean {
  const begins = own
    .map(({ effectiveFrom }) => effectiveFrom)
    .filter((begin) => begin.getTime() > from.getTime())
  return [from, ...begins].some((at) => {
    const terms = inForce(own, at)
    return terms !== null && !endsTerms(terms)
  })
}

/** Model, binding and coupons are the program's before and after, so they are no change. */
export function changesBetween(before: TermsDraft | null, after: TermsDraft): TermsChange[] {
  const { model, bindsOn, coupons } = after
  return diffTerms(before === null ? null : { ...before, model, bindsOn, coupons }, after)
}

async function record(
  ctx: Context,
  tx: Tx,
  { owner, target, versions, now }: Facts,
  draft: TermsDraft & Pick<PublishedTerms, 'summary' | 'changes' | 'effectiveFrom' | 'effectiveUntil'>,
): Promise<TermsWithState> {
  const own = versionsOfScope(versions, owner)
  const terms: PublishedTerms = {
    ...draft,
    ...owner,
    id: ctx.newId('trm'),
    version: Math.max(0, ...own.map(({ version }) => version)) + 1,
    publishedAt: now,
  }
  await insertTerms(tx, terms)
  await audit(ctx, tx, {
    action: endsTerms(terms) ? 'terms.ended' : 'terms.published',
    target: terms.id,
    after: {
      program_id: owner.programId,
      ...(owner.groupId === null ? { membership_id: target } : { group_id: target }),
      version: terms.version,
      summary: terms.summary,
      effective_from: terms.effectiveFrom,
      effective_until: terms.effectiveUntil,
    },
  })
  return { ...terms, state: stateOfTerms(terms, [...own, terms], now) }
}
