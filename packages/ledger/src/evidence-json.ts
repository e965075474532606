// Parts of a decision's evidence as plain JSON: money as text, what was reached and what cut a reward.

import type { ReachedCap, ReachedStep, RewardJson } from '@openpartner/domain'

export interface MoneyJson {
  readonly amount: string
  readonly currency: string
}

/** Sales, minor units or months: from where the step counts, and where the event found them. */
export interface StepJson {
  readonly by: ReachedStep['by']
  readonly from: string
  readonly reached: string
  readonly reward: RewardJson
}

export interface CapJson {
  readonly per: ReachedCap['per']
  readonly limit: MoneyJson
  readonly before: MoneyJson
  readonly uncapped: MoneyJson
}
