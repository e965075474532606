// What an explanation of a commission holds: everything from the click to the bank. Read by commissions.ts.

import type { SaleCorrections } from '@openpartner/domain'
import type {
  CommissionRecord,
  PayoutRecord,
  PostingRecord,
  RecordedAttribution,
  RecordedClick,
} from '@openpartner/ledger'
import type { EventRecord } from './event-records.ts'
import type { DecisionNames } from './events.ts'
import type { ToldReview } from './reviews.ts'

/** A commission from the click to the bank. */
export interface ExplainedCommission extends DecisionNames {
  readonly commission: CommissionRecord
  /** The click that was credited; null when the commission stands on an earlier sale without one. */
  readonly click: RecordedClick | null
  /** What the entry came of; null when it was made by hand. */
  readonly event: EventRecord | null
  /** The decision that made this entry: the one that stands, or an earlier one; null when none did. */
  readonly madeBy: RecordedAttribution | null
  /** What admins decided about it by hand, oldest first. */
  readonly reviews: readonly ToldReview[]
  /** Everything booked for the partner and the event, oldest first; of an entry made by hand itself alone. */
  readonly entries: readonly CommissionRecord[]
  /** What corrects the sale; null when nothing does. */
  readonly corrections: SaleCorrections | null
  readonly postings: readonly PostingRecord[]
  /** Every payout it was ever in, failed ones too; oldest first. */
  readonly payouts: readonly PayoutRecord[]
  readonly payout: PayoutRecord | null
}
