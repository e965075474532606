// Ids for the rule tests: real TypeIDs that count upwards, so that a failing case prints the same ones every
// time.

import { type IdPrefix, idsFrom } from '../src/index.ts'

/** The `count`-th id of a kind: `nth('clk', 2)` sorts after `nth('clk', 1)`. */
export function nth<P extends IdPrefix>(prefix: P, count: number) {
  return idsFrom(() => `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`)(prefix)
}
