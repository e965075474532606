// Which terms count for partners, which come next, and what they accepted. Called by memberships and
// accept-terms.

import type { Membership, Tx } from '@openpartner/db'
import { nextTermsFor, type TermsChange, termsFor } from '@openpartner/domain'
import { acceptancesOf, type PublishedTerms, termsOfPrograms } from '@openpartner/ledger'
import { changesBetween } from './own-terms.ts'

/** Terms as they concern one partner. */
export interface TermsForPartner {
  readonly terms: PublishedTerms
  /** When the partner accepted this version; null when they have not. */
  readonly acceptedAt: Date | null
  /** Against the version the partner accepted last; null when they accepted none before. */
  readonly changes: readonly TermsChange[] | null
}

export interface MembershipTerms {
  /** What counts now; null when there are no terms. */
  readonly current: TermsForPartner | null
  /**
   * What counts next and from when; null when nothing is planned to change. Its terms are null when none will
   * count.
   */
  readonly next: { readonly from: Date; readonly terms: TermsForPartner | null } | null
}

/** One for each membership, in their order, in two statements however many there are. */
export async function termsOfMemberships(
  tx: Tx,
  rows: readonly Membership[],
  now: Date,
): Promise<MembershipTerms[]> {
  const programIds = [...new Set(rows.map(({ programId }) => programId))]
  const partnerIds = [...new Set(rows.map(({ partnerId }) => partnerId))]
  const versions = await termsOfPrograms(tx, programIds, partnerIds)
  const acceptances = await acceptancesOf(tx, { programIds, partnerIds })
  return rows.map((membership) => {
    const { programId, partnerId } = membership
    const accepted = acceptances.filter((one) => one.programId === programId && one.partnerId === partnerId)
    const concerning = (terms: PublishedTerms | null): TermsForPartner | null => {
      if (terms === null) return null
      const acceptedAt = accepted.find(({ termsId }) => termsId === terms.id)?.acceptedAt ?? null
      const last = accepted.at(-1)
      const before = versions.find(({ id }) => id === last?.termsId)
      return { terms, acceptedAt, changes: before === undefined ? null : changesBetween(before, terms) }
    }
    const next = nextTermsFor(versions, membership, now)
    return {
      current: concerning(termsFor(versions, membership, now)),
      next: next === null ? null : { from: next.from, terms: concerning(next.terms) },
    }
  })
}
