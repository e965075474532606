// A partner accepts terms: a fact that is evidence, and on which nothing depends. Called by the API's routes
// of acceptances.

import { findMembershipOf, inBrand, lockByName, type Page } from '@openpartner/db'
import { notFound, Problem, scopeOfTerms, type TermsId } from '@openpartner/domain'
import {
  type AcceptanceFilter,
  type AcceptanceRecord,
  findTerms,
  findTermsAcceptance,
  insertTermsAcceptance,
  listTermsAcceptances,
  type TermsAcceptance,
} from '@openpartner/ledger'
import { type Context, type Need, requireAccess } from '../context.ts'
import { termsOfMemberships } from './membership-terms.ts'
import { loadProgram } from './programs.ts'

/** Only partners: nobody accepts in their name. */
export const TERMS_ACCEPT: Need = { scope: null, roles: ['partner'] }
export const ACCEPTANCES_READ: Need = { scope: 'programs:read', roles: ['admin'] }

/**
 * The terms that count for the partner now, or the next that will. A repeat answers the same, also when other
 * terms count by then.
 * @throws Problem `not-found` when they are none of the partner's, `terms-not-applicable`
 */
export async function acceptTerms(ctx: Context, termsId: TermsId): Promise<TermsAcceptance> {
  const brandId = requireAccess(ctx.actor, TERMS_ACCEPT)
  const { actor } = ctx
  if (actor.kind !== 'partner') throw notFound()
  const { partnerId, personId } = actor
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'terms-acceptance', termsId, partnerId)
    const terms = await findTerms(tx, termsId)
    if (terms === null) throw notFound()
    const { programId } = terms
    const membership = await findMembershipOf(tx, { programId, partnerId })
    const twin = await findTermsAcceptance(tx, { termsId, partnerId })
    const [own] = membership === null ? [] : await termsOfMemberships(tx, [membership], ctx.clock.now())

    // Decision.
    if (twin !== null) return twin
    const scope = scopeOfTerms(terms)
    const isTheirs =
      scope === 'program' ||
      (scope === 'partner' ? terms.partnerId === partnerId : terms.groupId === membership?.groupId)
    // Terms of others are as missing as those that never were.
    if (membership === null || !isTheirs) throw notFound()
    const counting = [own?.current?.terms.id, own?.next?.terms?.terms.id]
    if (!counting.includes(termsId)) {
      throw new Problem('terms-not-applicable', { detail: 'Other terms count for you, now and next.' })
    }

    // Record.
    const id = ctx.newId('tac')
    const acceptedAt = ctx.clock.now()
    const acceptance = { id, brandId, programId, termsId, partnerId, personId, acceptedAt }
    await insertTermsAcceptance(tx, acceptance)
    return acceptance
  })
}

/** Who accepted which terms of a program, newest first. @throws Problem `not-found` */
export async function listAcceptances(
  ctx: Context,
  filter: AcceptanceFilter,
): Promise<Page<AcceptanceRecord>> {
  const brandId = requireAccess(ctx.actor, ACCEPTANCES_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    await loadProgram({ ...ctx, db: tx }, filter.programId)
    return listTermsAcceptances(tx, filter)
  })
}
