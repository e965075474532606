// Terms of groups and of single partners as the API shows them, and who accepted which.

import type {
  Acceptance,
  AcceptanceEntry,
  Membership,
  OwnTerms,
  TermsForPartner,
} from '@openpartner/contract'
import type {
  acceptTerms,
  listAcceptances,
  MembershipWithNames,
  TermsWithState,
} from '@openpartner/core/setup'
import { endsTerms, nameTerms, scopeOfTerms } from '@openpartner/domain'
import { viewInstant, viewInstantOrNull, viewNamed } from './shapes.ts'
import { viewTerms } from './terms.ts'

type Accepted = Awaited<ReturnType<typeof acceptTerms>>
type AcceptanceRecord = Awaited<ReturnType<typeof listAcceptances>>['rows'][number]

export function viewOwnTerms(terms: TermsWithState): OwnTerms {
  const { model: _, binds_on: __, coupons: ___, ...shown } = viewTerms(terms)
  return { ...shown, group_id: terms.groupId, partner_id: terms.partnerId, ends: endsTerms(terms) }
}

export function viewTermsForPartner(
  { terms, acceptedAt, changes }: NonNullable<MembershipWithNames['terms']>,
  { group }: Pick<MembershipWithNames, 'group'>,
): TermsForPartner {
  return {
    id: terms.id,
    version: terms.version,
    scope: scopeOfTerms(terms),
    name: nameTerms(terms, group?.name ?? null),
    summary: terms.summary,
    effective_from: viewInstant(terms.effectiveFrom),
    effective_until: viewInstantOrNull(terms.effectiveUntil),
    accepted_at: viewInstantOrNull(acceptedAt),
    changes: changes === null ? null : changes.map(({ text }) => text),
  }
}

export function viewNextTerms(membership: MembershipWithNames): Membership['next_terms'] {
  const next = membership.nextTerms
  if (next === null) return null
  const terms = next.terms === null ? null : viewTermsForPartner(next.terms, membership)
  return { from: viewInstant(next.from), terms }
}

export function viewAcceptance({ id, termsId, partnerId, acceptedAt }: Accepted): Acceptance {
  return { id, terms_id: termsId, partner_id: partnerId, accepted_at: viewInstant(acceptedAt) }
}

export function viewAcceptanceEntry(accepted: AcceptanceRecord): AcceptanceEntry {
  const { id, termsId, terms, groupName, partnerId, partnerName, acceptedAt } = accepted
  return {
    id,
    terms: {
      id: termsId,
      version: terms.version,
      scope: scopeOfTerms(terms),
      name: nameTerms(terms, groupName),
    },
    partner: viewNamed({ id: partnerId, name: partnerName }),
    accepted_at: viewInstant(acceptedAt),
  }
}
