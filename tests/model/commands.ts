// What may happen in a run of the model test, as values that fast-check makes and shrinks. Indices are taken
// modulo what is there, so that every list of commands can be run.

import { ATTRIBUTION_MODELS, type AttributionModel } from '@openpartner/domain'
import fc from 'fast-check'

export type Command =
  | { readonly act: 'click'; readonly partner: number; readonly isPerson: boolean }
  | { readonly act: 'bind'; readonly click: number; readonly customer: number }
  | {
      readonly act: 'sale'
      readonly customer: number
      readonly gross: number
      readonly tax: number
      readonly hoursAgo: number
      readonly product: string | null
      /** Of the codes that were made so far, or the one that comes next. */
      readonly coupon: number | null
    }
  | { readonly act: 'lead'; readonly customer: number; readonly hoursAgo: number }
  | { readonly act: 'tell-again'; readonly event: number }
  | {
      readonly act: 'refund' | 'credit' | 'dispute'
      /** Of the sales that were told; or of one that is told later. */
      readonly sale: number | Extract<Command, { act: 'sale' }>
      readonly percent: number
    }
  | { readonly act: 'refund-fails'; readonly refund: number }
  | { readonly act: 'dispute-ends'; readonly dispute: number; readonly isLost: boolean }
  | { readonly act: 'tell-late-sale' }
  | { readonly act: 'coupon'; readonly partner: number }
  | { readonly act: 'end-coupon'; readonly coupon: number }
  | {
      readonly act: 'by-hand'
      readonly event: number
      readonly partner: number
      readonly says: 'credited' | 'nobody' | 'automatic'
    }
  | {
      readonly act: 'review'
      readonly commission: number
      readonly decision: 'approve' | 'reject' | 'hold' | 'unhold'
    }
  | {
      readonly act: 'rerun'
      readonly program: number
      readonly model: AttributionModel | null
      readonly windowDays: number | null
      readonly daysAgo: number
      readonly days: number
    }
  | { readonly act: 'bonus'; readonly partner: number; readonly amount: number }
  | { readonly act: 'suspend' | 'reinstate'; readonly partner: number }
  | { readonly act: 'publish'; readonly program: number; readonly terms: number }
  | { readonly act: 'wait'; readonly hours: number }
  | { readonly act: 'release' }
  | { readonly act: 'pay' }
  | { readonly act: 'settle'; readonly payout: number; readonly arrives: boolean }

export interface Step {
  readonly command: Command
  /** The connection is lost after this statement of its first transaction, and the caller tries again. */
  readonly crashAfter: number | null
  /** Done at the same time by somebody else. */
  readonly beside: Command | null
}

const index = fc.nat({ max: 30 })
const customer = fc.nat({ max: 2 })
const partner = fc.nat({ max: 3 })
const hoursAgo = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.nat({ max: 40 * 24 }) },
)

const click = fc.record({
  act: fc.constant('click' as const),
  partner,
  isPerson: fc.integer({ min: 0, max: 7 }).map((one) => one > 0),
})
const bind = fc.record({ act: fc.constant('bind' as const), click: index, customer })
const sale = fc.record({
  act: fc.constant('sale' as const),
  customer,
  gross: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 99_999 })),
  tax: fc.nat({ max: 19 }),
  hoursAgo,
  product: fc.constantFrom(null, 'coat', 'hat'),
  coupon: fc.option(fc.nat({ max: 2 }), { freq: 3, nil: null }),
})
const lead = fc.record({ act: fc.constant('lead' as const), customer, hoursAgo })
const tellAgain = fc.record({ act: fc.constant('tell-again' as const), event: index })
const correction = fc.record({
  act: fc.constantFrom('refund' as const, 'refund' as const, 'credit' as const, 'dispute' as const),
  sale: fc.oneof({ weight: 6, arbitrary: index }, { weight: 1, arbitrary: sale }),
  percent: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 99 })),
})
const refundFails = fc.record({ act: fc.constant('refund-fails' as const), refund: index })
const disputeEnds = fc.record({
  act: fc.constant('dispute-ends' as const),
  dispute: index,
  isLost: fc.boolean(),
})
const tellLateSale = fc.constant({ act: 'tell-late-sale' as const })
const release = fc.constant({ act: 'release' as const })
const pay = fc.constant({ act: 'pay' as const })
const settle = fc.record({
  act: fc.constant('settle' as const),
  payout: index,
  arrives: fc.integer({ min: 0, max: 3 }).map((one) => one > 0),
})
const suspend = fc.record({ act: fc.constantFrom('suspend' as const, 'reinstate' as const), partner })
const publish = fc.record({ act: fc.constant('publish' as const), program: fc.nat({ max: 1 }), terms: index })
const wait = fc.record({
  act: fc.constant('wait' as const),
  hours: fc.oneof(fc.nat({ max: 48 }), fc.nat({ max: 40 * 24 })),
})

/** Whatever several callers may do at the same moment. */
const concurrent: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: bind },
  { weight: 5, arbitrary: sale },
  { weight: 2, arbitrary: lead },
  { weight: 2, arbitrary: tellAgain },
  { weight: 3, arbitrary: correction },
  { weight: 1, arbitrary: refundFails },
  { weight: 1, arbitrary: disputeEnds },
  { weight: 1, arbitrary: tellLateSale },
  { weight: 3, arbitrary: release },
  { weight: 3, arbitrary: pay },
  { weight: 3, arbitrary: settle },
)
const byHand = fc.oneof(
  fc.record({ act: fc.constant('coupon' as const), partner }),
  fc.record({ act: fc.constant('end-coupon' as const), coupon: index }),
  fc.record({
    act: fc.constant('by-hand' as const),
    event: index,
    partner,
    says: fc.constantFrom('credited' as const, 'nobody' as const, 'automatic' as const),
  }),
  fc.record({
    act: fc.constant('review' as const),
    commission: index,
    decision: fc.constantFrom('approve' as const, 'reject' as const, 'hold' as const, 'unhold' as const),
  }),
  fc.record({
    act: fc.constant('rerun' as const),
    program: fc.nat({ max: 1 }),
    model: fc.option(fc.constantFrom(...ATTRIBUTION_MODELS), { nil: null }),
    windowDays: fc.option(fc.integer({ min: 1, max: 90 }), { nil: null }),
    daysAgo: fc.nat({ max: 20 }),
    days: fc.integer({ min: 1, max: 60 }),
  }),
)
const bonus = fc.record({
  act: fc.constant('bonus' as const),
  partner,
  amount: fc.integer({ min: -5_000, max: 5_000 }).filter((amount) => amount !== 0),
})
/** Changes of what later facts are judged by happen alone: at one instant, which came first is chance. */
const alone: fc.Arbitrary<Command> = fc.oneof(
  { weight: 7, arbitrary: click },
  { weight: 1, arbitrary: suspend },
  { weight: 1, arbitrary: publish },
  { weight: 5, arbitrary: wait },
  { weight: 1, arbitrary: bonus },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      command: concurrent,
      crashAfter: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 2, nil: null }),
      beside: fc.option(concurrent, { freq: 2, nil: null }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      command: byHand,
      crashAfter: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 2, nil: null }),
      beside: fc.constant(null),
    }),
  },
  { weight: 3, arbitrary: alone.map((command) => ({ command, crashAfter: null, beside: null })) },
)

const STEPS_MIN = 50
export const anySteps: fc.Arbitrary<Step[]> = fc.array(step, {
  minLength: STEPS_MIN,
  maxLength: 70,
  size: 'max',
})
