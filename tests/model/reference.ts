// The reference model: what every partner is entitled to for every event, worked out anew from all facts in
// the plainest way. Shares no code with the product, so that a mistake has to be made twice to pass.

import type { AttributionModel, PartnerId, Rule } from '@openpartner/domain'
import type { ClickFact, EventFact, Facts, TermsFact } from './facts.ts'

const DAY = 86_400_000
const GRACE = 5 * 60_000

/** Minor units by `event partner`; what comes to zero is left out. All amounts are in one currency. */
export function entitlements(facts: Facts): Map<string, bigint> {
  const result = new Map<string, bigint>()
  for (const customer of new Set(facts.events.map((event) => event.customer))) {
    for (const [key, amount] of entitlementsOfCustomer(facts, customer)) {
      if (amount !== 0n) result.set(key, amount)
    }
  }
  return result
}

interface Part {
  readonly partner: PartnerId
  readonly program: string
  readonly weight: number
}

function entitlementsOfCustomer(facts: Facts, customer: string): [string, bigint][] {
  const result: [string, bigint][] = []
  const counts: Record<string, number> = {}
  let binding: { readonly parts: Part[]; readonly since: number } | null = null
  const events = facts.events.filter((event) => event.customer === customer)
  for (const event of events.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    const parts: Part[] = binding?.parts ?? divide(facts, event)
    const isCredited =
      parts.length > 0 && (binding === null || parts.some((part) => isActive(facts, part.partner, event.at)))
    if (!isCredited) continue
    const terms = termsAt(facts, parts[0]?.program ?? '', event.at)
    const reward = rewardOf(terms.rules, event, counts[event.kind] ?? 0, binding?.since ?? event.at)
    for (const [index, amount] of split(
      reward,
      parts.map(({ weight }) => weight),
    ).entries()) {
      const part = parts[index]
      if (part === undefined || !isActive(facts, part.partner, event.at)) continue
      result.push([`${event.id} ${part.partner}`, kept(amount, event, refundedOf(facts, event))])
    }
    if (event.kind === 'sale' && event.net === 0n) continue
    counts[event.kind] = (counts[event.kind] ?? 0) + 1
    if (event.kind === 'sale') binding ??= { parts, since: event.at }
  }
  return result
}

/** The parts of the clicks that count, one per partner, that of the latest click first. */
function divide(facts: Facts, event: EventFact): Part[] {
  const counting = facts.bindings
    .filter((binding) => binding.customer === event.customer)
    .flatMap((binding) => facts.clicks.filter((click) => click.id === binding.click))
    .filter((click) => click.isPerson && isActive(facts, click.partner, event.at))
    .filter((click) => click.at <= event.at + GRACE)
    .filter((click) => click.at + termsAt(facts, click.program, event.at).windowDays * DAY >= event.at)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
  const program = counting[0]?.program ?? ''
  const own = counting.filter((click) => click.program === program)
  if (own.length === 0) return []
  const weights = weigh(termsAt(facts, program, event.at).model, own, event.at)
  const byPartner = new Map<PartnerId, number>()
  own.forEach((click, index) => {
    const weight = weights[index] ?? 0
    if (weight > 0) byPartner.set(click.partner, (byPartner.get(click.partner) ?? 0) + weight)
  })
  return [...byPartner].map(([partner, weight]) => ({ partner, program, weight }))
}

/** Whole numbers in proportion; clicks are the newest first. */
function weigh(model: AttributionModel, clicks: readonly ClickFact[], at: number): number[] {
  const last = clicks.length - 1
  switch (model) {
    case 'last_click':
      return clicks.map((_, index) => (index === 0 ? 1 : 0))
    case 'first_click':
      return clicks.map((_, index) => (index === last ? 1 : 0))
    case 'linear':
      return clicks.map(() => 1)
    case 'position':
      // 40 % and 40 %, and the other 20 % in equal parts.
      return clicks.map((_, index) => (last < 2 ? 1 : index === 0 || index === last ? 2 * (last - 1) : 1))
    case 'time_decay':
      return clicks.map((click) => 2 ** (30 - Math.floor(Math.max(0, at - click.at) / (7 * DAY))))
  }
}

function rewardOf(rules: readonly Rule[], event: EventFact, earlier: number, since: number): bigint {
  if (event.kind === 'sale' && event.net === 0n) return 0n
  for (const rule of rules) {
    if (rule.on !== event.kind) continue
    if (rule.occurrence === 'first' && earlier > 0) continue
    if (rule.occurrence === 'subsequent' && earlier === 0) continue
    if (rule.months !== null && event.at >= monthsLater(since, rule.months)) continue
    return rule.reward.type === 'fixed'
      ? rule.reward.money.amount
      : nearest(event.net * BigInt(rule.reward.basisPoints), 10_000n)
  }
  return 0n
}

function kept(amount: bigint, event: EventFact, refunded: bigint): bigint {
  return event.gross === 0n ? amount : amount - nearest(amount * refunded, event.gross)
}

/**
 * A refund and the credit note that goes with it are the same money: the larger sum counts. Lost disputes
 * come on top; nobody gets back more than they paid.
 */
function refundedOf(facts: Facts, sale: EventFact): bigint {
  const told = facts.corrections
  const about = (externalId: string, ...kinds: string[]) =>
    told
      .filter((one) => one.corrects === externalId && kinds.includes(one.kind))
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  const sum = (list: readonly { readonly amount: bigint }[]) =>
    list.reduce((total, { amount }) => total + amount, 0n)
  const refunds = about(sale.externalId, 'refund').filter(
    (refund) => about(refund.externalId, 'refund_failed').length === 0,
  )
  const lost = about(sale.externalId, 'dispute_opened').filter(
    (dispute) => about(dispute.externalId, 'dispute_won', 'dispute_lost').at(-1)?.kind === 'dispute_lost',
  )
  const given = [sum(refunds), sum(about(sale.externalId, 'credit_note'))]
  const total = (given[0] ?? 0n) > (given[1] ?? 0n) ? given[0] : given[1]
  const back = (total ?? 0n) + sum(lost)
  return back > sale.gross ? sale.gross : back
}

/** Ties to the even neighbour. */
function nearest(amount: bigint, by: bigint): bigint {
  const down = amount / by
  const twice = 2n * (amount % by)
  if (twice < by) return down
  if (twice > by) return down + 1n
  return down % 2n === 0n ? down : down + 1n
}

/** Largest remainders get what rounding down leaves over; of equal ones the first. */
function split(amount: bigint, weights: readonly number[]): bigint[] {
  const total = BigInt(weights.reduce((sum, weight) => sum + weight, 0))
  const exact = weights.map((weight) => amount * BigInt(weight))
  const parts = exact.map((whole) => whole / total)
  let left = amount - parts.reduce((sum, part) => sum + part, 0n)
  const order = exact
    .map((whole, index) => ({ index, remainder: whole % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const { index } of order) {
    if (left === 0n) break
    parts[index] = (parts[index] ?? 0n) + 1n
    left -= 1n
  }
  return parts
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

function termsAt(facts: Facts, program: string, at: number): TermsFact {
  const versions = facts.terms.filter((terms) => terms.program === program)
  const found = versions.filter((terms) => terms.publishedAt <= at).at(-1) ?? versions[0]
  if (found === undefined) throw new Error('a program without terms')
  return found
}

function isActive(facts: Facts, partner: PartnerId, at: number): boolean {
  return facts.statuses.filter((one) => one.partner === partner && one.at <= at).at(-1)?.isActive ?? true
}
