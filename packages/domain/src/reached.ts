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

/** The cap that cut the reward, or a partner's part of it. */
export interface ReachedCap {
  readonly per: 'event' | 'customer' | 'partner_month'
  readonly limit: Money
  /**
   * What was earned beside: by the customer before, by the partner in the month; zero for a cap on one event.
   */
  readonly before: Money
  readonly uncapped: Money
}
