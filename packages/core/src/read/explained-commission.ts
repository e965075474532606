// What an explanation of a commission holds: everything from the click to the bank. Read by commissions.ts.

import type {
  CommissionRecord,
  PayoutRecord,
  PostingRecord,
  RecordedAttribution,
  RecordedClick,
} from '@openpartner/ledger'
import type { EventRecord } from './event-records.ts'
import type { DecisionNames } from './events.ts'

/** A commission from the click to the bank. */
export interface ExplainedCommission extends DecisionNames {
  readonly commission: CommissionRecord
  /** The click that was credited; null when the commission stands on an earlier sale without one. */
  readonly click: RecordedClick | null
  readonly event: EventRecord
  /** The decision that made this entry: the one that stands, or an earlier one. */
  readonly madeBy: RecordedAttribution
  /** Everything booked for the partner and the event, oldest first. */
  readonly entries: readonly CommissionRecord[]
  readonly postings: readonly PostingRecord[]
  readonly payout: PayoutRecord | null
}
