// What a partner may see of a decision: their own part, without other partners and without the brand's
// customer.

import type { PartnerId, SaleCorrections } from '@openpartner/domain'
import type { RecordedAttribution } from '@openpartner/ledger'
import type { ExplainedCommission } from './explained-commission.ts'

/** Shown in place of the brand's reference, which is often an e-mail address. */
const HIDDEN = '[hidden]'

/**
 * The same trace without other partners' clicks, rewards and commissions, and without whom the customer is.
 */
export function withoutOthers(explained: ExplainedCommission, own: PartnerId): ExplainedCommission {
  const { event, madeBy } = explained
  if (event === null || madeBy === null) return explained
  const decision = ownPart(event.decision, own)
  // Of the superseded decisions only those the partner was booked for: the others were about others.
  const bookedBy = new Set(explained.entries.map(({ attributionId }) => attributionId))
  const earlier = event.earlier.filter(({ id }) => bookedBy.has(id)).map((one) => ownPart(one, own))
  const ownTerms = new Set(
    [decision, ...earlier].flatMap(({ evidence }) => evidence.rewards.map(({ terms_id }) => terms_id)),
  )
  const terms = new Map([...explained.terms].filter(([, { id }]) => ownTerms.has(id)))
  const ownGroups = new Set([...terms.values()].map(({ groupId }) => groupId))
  return {
    ...explained,
    event: {
      // The hash of the body too: whoever guesses the customer could check the guess with it.
      event: {
        ...event.event,
        customerRef: HIDDEN,
        externalId: HIDDEN,
        bodyHash: HIDDEN,
        metadata: {},
        coupon: hasOwnCoupon(decision) ? event.event.coupon : null,
      },
      decision,
      earlier,
      credited: event.credited.filter(({ id }) => id === own),
      commissions: event.commissions.filter(({ partnerId }) => partnerId === own),
    },
    corrections: explained.corrections === null ? null : withoutNames(explained.corrections),
    madeBy: ownPart(madeBy, own),
    partners: new Map([...explained.partners].filter(([id]) => id === own)),
    terms,
    groups: new Map([...explained.groups].filter(([id]) => ownGroups.has(id))),
  }
}

/** Numbers of refunds are the brand's own, like those of invoices. */
function withoutNames({ sale, told, corrections }: SaleCorrections): SaleCorrections {
  return {
    sale: { ...sale, externalId: HIDDEN },
    told: told.map((one) => ({ ...one, externalId: HIDDEN, corrects: HIDDEN })),
    corrections,
  }
}

function ownPart(decision: RecordedAttribution, own: PartnerId): RecordedAttribution {
  const { considered, rewards, corrections } = decision.evidence
  const isOwn = ({ partner_id }: { partner_id: PartnerId | null }) => partner_id === own
  const hand = decision.evidence.by_hand
  return {
    ...decision,
    evidence: {
      considered: considered.filter(isOwn),
      rewards: rewards.filter(isOwn),
      ...(corrections === undefined
        ? {}
        : { corrections: { ...corrections, rejected: corrections.rejected.filter((id) => id === own) } }),
      // Why, not who: the brand stands for what its people decide.
      ...(hand === undefined ? {} : { by_hand: { ...hand, actor: null } }),
    },
  }
}

/** What is left of a decision is the partner's own: a code in it is theirs, and any other is not. */
function hasOwnCoupon({ evidence }: RecordedAttribution): boolean {
  return evidence.considered.some(({ code }) => code !== undefined)
}
