// What happened in a run of the model test: plain facts, as the reference model reads them.

import type { AttributionModel, ClickId, CorrectionKind, EventId, PartnerId, Rule } from '@openpartner/domain'

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
  readonly rules: readonly Rule[]
}

/** Everything that was acknowledged, in the order it was told; nothing is ever taken out. */
export interface Facts {
  readonly clicks: ClickFact[]
  readonly bindings: { readonly click: ClickId; readonly customer: string }[]
  readonly events: EventFact[]
  readonly corrections: CorrectionFact[]
  readonly terms: TermsFact[]
  /** From when on a partner is active or not; active before the first. */
  readonly statuses: { readonly partner: PartnerId; readonly at: number; readonly isActive: boolean }[]
}

export function noFacts(): Facts {
  return { clicks: [], bindings: [], events: [], corrections: [], terms: [], statuses: [] }
}
