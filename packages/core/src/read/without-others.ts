// What a partner may see of a decision: their own part, without other partners and without the brand's
// customer.

import type { PartnerId } from '@openpartner/domain'
import type { RecordedAttribution } from '@openpartner/ledger'
import type { ExplainedCommission } from './explained-commission.ts'

/** Shown in place of the brand's reference, which is often an e-mail address. */
const HIDDEN = '[hidden]'

/**
 * The same trace without other partners' clicks, rewards and commissions, and without whom the customer is.
 */
export function withoutOthers(explained: ExplainedCommission, own: PartnerId): ExplainedCommission {
  const { event } = explained
  return {
    ...explained,
    event: {
      event: { ...event.event, customerRef: HIDDEN, externalId: HIDDEN, metadata: {} },
      decision: ownPart(event.decision, own),
      earlier: [],
      credited: event.credited.filter(({ id }) => id === own),
      commissions: event.commissions.filter(({ partnerId }) => partnerId === own),
    },
    partners: new Map([...explained.partners].filter(([id]) => id === own)),
  }
}

function ownPart(decision: RecordedAttribution, own: PartnerId): RecordedAttribution {
  const { considered, rewards } = decision.evidence
  const isOwn = ({ partner_id }: { partner_id: PartnerId }) => partner_id === own
  return { ...decision, evidence: { considered: considered.filter(isOwn), rewards: rewards.filter(isOwn) } }
}
