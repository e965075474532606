// The reference model: what every partner is entitled to for every event, worked out anew from all facts in
// the plainest way. Shares no code with the product, so that a mistake has to be made twice to pass.

import type { AttributionModel, PartnerId } from '@openpartner/domain'
import type { ClickFact, EventFact, Facts, PolicyFact, TermsFact } from './facts.ts'
import { nearest, rewardOf } from './reference-reward.ts'

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

interface Credit {
  readonly parts: readonly Part[]
  readonly since: number
  /** A person decided it: whoever they named earns it, suspended or not. */
  readonly isByHand: boolean
}

function entitlementsOfCustomer(facts: Facts, customer: string): [string, bigint][] {
  const result: [string, bigint][] = []
  const counts: Record<string, number> = {}
  const earned: Record<string, bigint> = {}
  let binding: Credit | null = null
  const events = facts.events.filter((event) => event.customer === customer)
  for (const event of events.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    const credit: Credit | null = creditOf(facts, event, binding)
    const program = credit?.parts[0]?.program
    if (credit === null || program === undefined) continue
    const terms = termsAt(facts, program, event.at)
    const before = { earlier: counts[event.kind] ?? 0, since: credit.since, earned: earned[program] ?? 0n }
    const reward = rewardOf(terms, event, before)
    const amounts = split(
      reward,
      credit.parts.map(({ weight }) => weight),
    )
    for (const [index, { partner }] of credit.parts.entries()) {
      if (!credit.isByHand && !isActive(facts, partner, event.at)) continue
      const amount = amounts[index] ?? 0n
      earned[program] = (earned[program] ?? 0n) + amount
      result.push([`${event.id} ${partner}`, kept(facts, event, partner, amount)])
    }
    if (event.kind === 'sale' && event.net === 0n) continue
    counts[event.kind] = (counts[event.kind] ?? 0) + 1
    if (event.kind === 'sale' || terms.bindsOn === 'lead') binding ??= { ...credit, isByHand: false }
  }
  return result
}

/** A person goes before the binding, that before a coupon, and that before clicks. */
function creditOf(facts: Facts, event: EventFact, binding: Credit | null): Credit | null {
  const since = event.at
  const said = facts.byHand.findLast((one) => one.event === event.id)
  if (said !== undefined && !said.isLifted) {
    const { partner, program } = said
    return partner === null ? null : { parts: [{ partner, program, weight: 1 }], since, isByHand: true }
  }
  if (binding !== null) {
    return binding.parts.some(({ partner }) => isActive(facts, partner, event.at)) ? binding : null
  }
  const coupon = facts.coupons.find(
    ({ code, from, until }) =>
      code === event.coupon && from <= event.at && (until === null || event.at < until),
  )
  if (coupon !== undefined && isActive(facts, coupon.partner, event.at)) {
    const { partner, program } = coupon
    return { parts: [{ partner, program, weight: 1 }], since, isByHand: false }
  }
  const parts = divide(facts, event)
  return parts.length === 0 ? null : { parts, since, isByHand: false }
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

function kept(facts: Facts, event: EventFact, partner: PartnerId, amount: bigint): bigint {
  const said = facts.reviews.findLast((one) => one.event === event.id && one.partner === partner)
  if (said?.isRejected === true) return 0n
  return event.gross === 0n ? amount : amount - nearest(amount * refundedOf(facts, event), event.gross)
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
  const refunds = sum(
    about(sale.externalId, 'refund').filter(
      (refund) => about(refund.externalId, 'refund_failed').length === 0,
    ),
  )
  const credits = sum(about(sale.externalId, 'credit_note'))
  const lost = about(sale.externalId, 'dispute_opened').filter(
    (dispute) => about(dispute.externalId, 'dispute_won', 'dispute_lost').at(-1)?.kind === 'dispute_lost',
  )
  const counted = sum(lost) + (credits > refunds ? credits - refunds : 0n) + refunds
  return counted < sale.gross ? counted : sale.gross
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

function termsAt(facts: Facts, program: string, at: number): TermsFact {
  const versions = facts.terms.filter((terms) => terms.program === program)
  const found = versions.findLast((terms) => terms.publishedAt <= at) ?? versions[0]
  if (found === undefined) throw new Error('a program without terms')
  const policy = facts.policies.findLast(
    (one: PolicyFact) => one.program === program && one.from <= at && at < one.to,
  )
  return {
    ...found,
    model: policy?.model ?? found.model,
    windowDays: policy?.windowDays ?? found.windowDays,
  }
}

function isActive(facts: Facts, partner: PartnerId, at: number): boolean {
  return facts.statuses.findLast((one) => one.partner === partner && one.at <= at)?.isActive ?? true
}
