// What happened in a run of the model test: plain facts, as the reference model reads them.

import type { AttributionModel, ClickId, EventId, PartnerId, Rule } from '@openpartner/domain'

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
  readonly terms: TermsFact[]
  /** From when on a partner is active or not; active before the first. */
  readonly statuses: { readonly partner: PartnerId; readonly at: number; readonly isActive: boolean }[]
}

export function noFacts(): Facts {
  return { clicks: [], bindings: [], events: [], terms: [], statuses: [] }
}
