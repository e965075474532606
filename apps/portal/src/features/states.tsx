// What states and outcomes are called and how they look, the same on every page.
import type { Commission } from '@openpartner/contract'
import type { CommissionState, EventKind, PayoutState } from '@openpartner/contract/vocabulary'
import { Badge, type Tone } from '#ui/badge.tsx'

export const COMMISSION_STATE: Readonly<Record<CommissionState, { title: string; tone: Tone }>> = {
  held: { title: 'Held', tone: 'warn' },
  payable: { title: 'Payable', tone: 'accent' },
  in_transit: { title: 'In transit', tone: 'wait' },
  paid: { title: 'Paid', tone: 'good' },
}

const PAYOUT_STATE: Readonly<Record<PayoutState, { title: string; tone: Tone }>> = {
  prepared: { title: 'Prepared', tone: 'wait' },
  settled: { title: 'Settled', tone: 'good' },
  failed: { title: 'Failed', tone: 'bad' },
}

export const EVENT_KIND: Readonly<Record<EventKind, string>> = {
  lead: 'Lead',
  signup: 'Sign-up',
  trial: 'Trial',
  sale: 'Sale',
  custom: 'Custom',
  refund: 'Refund',
  refund_failed: 'Failed refund',
  dispute_opened: 'Dispute',
  dispute_won: 'Won dispute',
  dispute_lost: 'Lost dispute',
  credit_note: 'Credit note',
}

/** What keeps a commission from being released and paid. */
const BLOCK: Readonly<Record<Commission['blocked_by'][number], { title: string; tone: Tone }>> = {
  dispute: { title: 'Disputed', tone: 'bad' },
  review: { title: 'On hold', tone: 'wait' },
  approval: { title: 'Needs approval', tone: 'warn' },
}

export function CommissionBadge({
  commission,
}: {
  commission: Pick<Commission, 'state' | 'blocked_by' | 'review'>
}) {
  const { title, tone } = COMMISSION_STATE[commission.state]
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge tone={tone}>{title}</Badge>
      {commission.review === 'rejected' && <Badge tone="bad">Rejected</Badge>}
      {commission.blocked_by.map((reason) => (
        <Badge key={reason} tone={BLOCK[reason].tone}>
          {BLOCK[reason].title}
        </Badge>
      ))}
    </span>
  )
}

export function PayoutBadge({ state }: { state: PayoutState }) {
  const { title, tone } = PAYOUT_STATE[state]
  return <Badge tone={tone}>{title}</Badge>
}

/** The kind in words; a kind this portal does not know yet is shown as it came. */
export function eventKindTitle(kind: string): string {
  return Object.hasOwn(EVENT_KIND, kind) ? EVENT_KIND[kind as EventKind] : kind
}
