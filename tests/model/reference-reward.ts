// What the reference model says an event is worth under some terms: the plainest reading of the rules.

import type { Condition, Reward, Rule } from '@openpartner/domain'
import type { EventFact, TermsFact } from './facts.ts'

/** What came before: earlier credited events of the kind, since when the customer is bound, earned so far. */
export interface Before {
  readonly earlier: number
  readonly since: number
  readonly earned: bigint
}

/** Minor units for the whole event; 0 when nothing is earned. */
export function rewardOf(terms: TermsFact, event: EventFact, before: Before): bigint {
  if (event.kind === 'sale' && event.net === 0n) return 0n
  const base = terms.base === 'gross' ? event.gross : event.net
  const rule = terms.rules.find((one) => isAbout(one, event, base, before))
  if (rule === undefined) return 0n
  const months = fullMonths(before.since, event.at)
  const step = rule.ageSteps.filter(({ fromMonth }) => fromMonth <= months).at(-1)
  let reward = worth(step?.reward ?? rule.reward, base)
  const { perEvent, perCustomer } = rule.caps
  if (perEvent !== null && reward > perEvent.amount) reward = perEvent.amount
  if (perCustomer !== null && before.earned + reward > perCustomer.amount) {
    reward = perCustomer.amount - before.earned
  }
  return reward > 0n ? reward : 0n
}

function isAbout(rule: Rule, event: EventFact, base: bigint, { earlier, since }: Before): boolean {
  if (rule.on !== event.kind) return false
  const { occurrence } = rule
  if (occurrence === 'first' && earlier > 0) return false
  if (occurrence === 'subsequent' && earlier === 0) return false
  if (typeof occurrence === 'object') {
    if (earlier + 1 < occurrence.from) return false
    if (occurrence.to !== null && earlier + 1 > occurrence.to) return false
  }
  const isTrue = ({ is, values }: Condition) =>
    (event.product !== null && values.includes(event.product)) === (is === 'in')
  if (rule.when.length > 0 && !rule.when.some((group) => group.every(isTrue))) return false
  if (rule.minimum !== null && base < rule.minimum.amount) return false
  if (rule.payments !== null && earlier + 1 > rule.payments) return false
  return rule.months === null || event.at < monthsLater(since, rule.months)
}

function worth(reward: Reward, base: bigint): bigint {
  return reward.type === 'fixed' ? reward.money.amount : nearest(base * BigInt(reward.basisPoints), 10_000n)
}

/** Ties to the even neighbour. */
export function nearest(amount: bigint, by: bigint): bigint {
  const down = amount / by
  const twice = 2n * (amount % by)
  if (twice < by) return down
  if (twice > by) return down + 1n
  return down % 2n === 0n ? down : down + 1n
}

function fullMonths(from: number, to: number): number {
  let months = 0
  while (monthsLater(from, months + 1) <= to) months += 1
  return months
}

/** The same day of a later month, or its last day. */
function monthsLater(from: number, months: number): number {
  const start = new Date(from)
  const target = new Date(from)
  target.setUTCDate(1)
  target.setUTCMonth(target.getUTCMonth() + months)
  const days = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(start.getUTCDate(), days))
  return target.getTime()
}
