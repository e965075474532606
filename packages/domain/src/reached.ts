// What decided about a reward beside its rule: the step that was reached, the cap that cut it. Types only.

import type { Money } from './money.ts'
import type { Reward } from './terms.ts'

/** The tier or age step that gave the reward instead of the rule itself. */
export interface ReachedStep {
  readonly by: 'sales' | 'amount' | 'age'
  /** Sales, minor units or months: from where the step counts, and where the event found them. */
  readonly from: bigint
  readonly reached: bigint
  readonly reward: Reward
}

/** The cap that cut the reward. */
export interface ReachedCap {
  readonly per: 'event' | 'customer'
  readonly limit: Money
  /** What the customer had earned before; zero for a cap on one event. */
  readonly before: Money
  readonly uncapped: Money
}
