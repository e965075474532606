// What happened in a run of the model test: plain facts, as the reference model reads them.

import type {
  AttributionModel,
  ClickId,
  CorrectionKind,
  CouponId,
  EventId,
  PartnerId,
  Rule,
} from '@openpartner/domain'

export interface ClickFact {
  readonly id: ClickId
  readonly partner: PartnerId
  readonly program: string
  readonly at: number
  readonly isPerson: boolean
}

export interface EventFact {
  readonly id: EventId
  readonly customer: string
  readonly kind: 'sale' | 'lead'
  readonly at: number
  readonly gross: bigint
  readonly net: bigint
  /** The brand's id of it: corrections name it. */
  readonly externalId: string
  readonly product: string | null
  readonly coupon: string | null
}

export interface CouponFact {
  readonly id: CouponId
  readonly code: string
  readonly partner: PartnerId
  readonly program: string
  readonly from: number
  until: number | null
}

/** What a person said about an event; the newest counts. */
export interface HandFact {
  readonly event: EventId
  /** Null: nobody is credited. */
  readonly partner: PartnerId | null
  readonly program: string
  readonly isLifted: boolean
}

/** A model and a window that count for a period instead of those of the terms. */
export interface PolicyFact {
  readonly program: string
  readonly from: number
  readonly to: number
  readonly model: AttributionModel | null
  readonly windowDays: number | null
}

/** What took something back from a sale, as the brand told it. */
export interface CorrectionFact {
  readonly kind: CorrectionKind
  readonly customer: string
  readonly externalId: string
  /** The external id of what it corrects. */
  readonly corrects: string
  readonly amount: bigint
  readonly at: number
  readonly id: EventId
}

export interface TermsFact {
  readonly program: string
  readonly publishedAt: number
  readonly model: AttributionModel
  readonly windowDays: number
  readonly base: 'net' | 'gross'
  readonly bindsOn: 'sale' | 'lead'
  readonly rules: readonly Rule[]
}

/** Everything that was acknowledged, in the order it was told; nothing is ever taken out. */
export interface Facts {
  readonly clicks: ClickFact[]
  readonly bindings: { readonly click: ClickId; readonly customer: string }[]
  readonly events: EventFact[]
  readonly corrections: CorrectionFact[]
  readonly terms: TermsFact[]
  readonly coupons: CouponFact[]
  readonly byHand: HandFact[]
  readonly reviews: { readonly event: string; readonly partner: string; readonly isRejected: boolean }[]
  /** In the order in which they were applied. */
  readonly policies: PolicyFact[]
  readonly bonuses: { readonly partner: PartnerId; readonly amount: bigint }[]
  /** From when on a partner is active or not; active before the first. */
  readonly statuses: { readonly partner: PartnerId; readonly at: number; readonly isActive: boolean }[]
}

export function noFacts(): Facts {
  return {
    clicks: [],
    bindings: [],
    events: [],
    corrections: [],
    terms: [],
    coupons: [],
    byHand: [],
    reviews: [],
    policies: [],
    bonuses: [],
    statuses: [],
  }
}
