// Terms in plain English, as partners read them; pure. What is published is frozen with its words.

import type { EventKind } from './event.ts'
import { MODEL_TEXTS } from './models.ts'
import { formatMoney, type Money } from './money.ts'
import type { ReachedCap, ReachedStep } from './reached.ts'
import type { AgeStep, Caps, Condition, Occurrence, Reward, Rule, TermsDraft, Tiers } from './terms.ts'
import { rangeOf } from './terms-match.ts'

/**
 * The terms in a partner's words, e.g.
 * "20 % of every sale for 12 months. Payable after 30 days. A click counts for 60 days."
 */
export function describeTerms(terms: TermsDraft): string {
  const rules = terms.rules.map(describeRule)
  // What is usual needs no words: whoever is not told otherwise expects it.
  const sentences = [
    `${rules.join('; then ')}.`,
    `${holdText(terms)}.`,
    `A click counts for ${counted(terms.windowDays, 'day')}.`,
    ...(terms.model === 'last_click' ? [] : [MODEL_TEXTS[terms.model]]),
    ...(terms.base === 'net' ? [] : ['Amounts are taken with tax.']),
    ...(terms.bindsOn === 'sale' ? [] : ['A customer’s first lead already binds them to the partner.']),
    ...(terms.coupons === 'outrank' ? [] : ['A coupon counts as the latest click.']),
  ]
  return sentences.join(' ')
}

/** "Payable after 30 days" */
export function holdText({ holdDays, approval }: Pick<TermsDraft, 'holdDays' | 'approval'>): string {
  const when = holdDays === 0 ? 'Payable at once' : `Payable after ${counted(holdDays, 'day')}`
  return approval === 'manual' ? `${when}, when an admin has approved it` : when
}

/** One rule in words, e.g. "20 % of every sale for 12 months". */
export function describeRule(rule: Rule): string {
  return [
    `${rewardText(rule.reward)} ${rule.reward.type === 'percent' ? 'of' : 'for'} ${whatText(rule)}`,
    rule.minimum === null ? '' : ` of at least ${formatMoney(rule.minimum)}`,
    conditionsText(rule.when),
    periodText(rule),
    tiersText(rule.tiers),
    ageStepsText(rule.ageSteps),
    capsText(rule.caps, rule.on),
  ].join('')
}

/**
 * The rule with what decided beside it: "…; here 25 %, because the partner had brought 12 sales in the
 * month".
 */
export function describeDecided(rule: Rule, step: ReachedStep | null, cap: ReachedCap | null): string {
  const here = step === null ? '' : `; here ${rewardText(step.reward)}, because ${reachedText(step, rule)}`
  return `${describeRule(rule)}${here}${cap === null ? '' : describeCut(cap, rule.on)}`
}

/** "; cut from 20.00 EUR, because the most for one customer is 50.00 EUR, and 40.00 EUR was earned before" */
export function describeCut(cap: ReachedCap, on: EventKind): string {
  const { uncapped, limit, before } = cap
  const most = `the most for ${forWhat(cap, on)} is ${formatMoney(limit)}`
  const earned = before.amount === 0n ? '' : `, and ${formatMoney(before)} was earned ${earnedWhen(cap)}`
  return `; cut from ${formatMoney(uncapped)}, because ${most}${earned}`
}

/** "…; nothing is left, because the most for one customer, 50.00 EUR, was earned before" */
export function describeSpent(rule: Rule, cap: ReachedCap): string {
  const most = `the most for ${forWhat(cap, rule.on)}, ${formatMoney(cap.limit)},`
  return `${describeRule(rule)}; nothing is left, because ${most} was earned ${earnedWhen(cap)}`
}

function forWhat({ per }: ReachedCap, on: EventKind): string {
  if (per === 'partner_month') return 'one partner and month'
  return per === 'event' ? `one ${on}` : 'one customer'
}

/** A month is counted over all of its events, also those after this one. */
function earnedWhen({ per }: ReachedCap): string {
  return per === 'partner_month' ? 'beside it' : 'before'
}

/** 2000 → "20 %", 1250 → "12.5 %". */
export function percentText(basisPoints: number): string {
  const whole = Math.trunc(basisPoints / 100)
  const fraction = (basisPoints % 100).toString().padStart(2, '0').replace(/0+$/, '')
  return `${whole}${fraction === '' ? '' : `.${fraction}`} %`
}

export function counted(count: number | bigint, what: string): string {
  return `${count} ${what}${BigInt(count) === 1n ? '' : 's'}`
}

function rewardText(reward: Reward): string {
  return reward.type === 'percent' ? percentText(reward.basisPoints) : formatMoney(reward.money)
}

function whatText({ occurrence, on }: Rule): string {
  if (occurrence === 'first') return `the first ${on}`
  if (occurrence === 'subsequent') return `every later ${on}`
  const { from, to } = rangeOf(occurrence)
  if (to === null) return from === 1 ? `every ${on}` : `every ${on} from the ${ordinal(from)} on`
  return from === to ? `the ${ordinal(from)} ${on}` : `the ${ordinal(from)} to ${ordinal(to)} ${on}`
}

const FIELD_IS: Readonly<Record<Condition['is'], string>> = { in: 'is', not_in: 'is not' }

/** " where product is A or B and country is DE, or where plan is pro" */
function conditionsText(groups: Rule['when']): string {
  const texts = groups.map((group) => `where ${group.map(conditionText).join(' and ')}`)
  return texts.length === 0 ? '' : ` ${texts.join(', or ')}`
}

function conditionText({ field, is, values }: Condition): string {
  return `${field} ${FIELD_IS[is]} ${values.join(' or ')}`
}

function periodText({ months, payments, occurrence, on }: Rule): string {
  const end = payments === null ? null : `their ${ordinal(payments)} ${on}`
  if (months !== null) {
    return ` for ${counted(months, 'month')}${end === null ? '' : `, but no further than ${end}`}`
  }
  if (end !== null) return ` up to ${end}`
  return isEndless(occurrence) ? ', for life' : ''
}

function isEndless(occurrence: Occurrence): boolean {
  return rangeOf(occurrence).to === null
}

/** ", 25 % once the partner has brought 10 sales in the month, 30 % from 50 sales" */
function tiersText(tiers: Tiers | null): string {
  if (tiers === null) return ''
  const [first, ...others] = tiers.steps
  if (first === undefined) return ''
  const once = `, ${rewardText(first.reward)} once the partner has brought ${volumeText(tiers, first.from)} in the month`
  return (
    once +
    others.map(({ from, reward }) => `, ${rewardText(reward)} from ${volumeText(tiers, from)}`).join('')
  )
}

function volumeText({ currency }: Tiers, count: bigint): string {
  return currency === null ? counted(count, 'sale') : formatMoney({ amount: count, currency })
}

/** ", 10 % after 12 months, 5 % after 24" */
function ageStepsText(steps: readonly AgeStep[]): string {
  return steps
    .map(({ fromMonth, reward }) => `, ${rewardText(reward)} after ${counted(fromMonth, 'month')}`)
    .join('')
}

function reachedText({ by, reached }: ReachedStep, { tiers }: Rule): string {
  if (by === 'age') return `the customer was bound ${counted(reached, 'month')} before`
  const brought = tiers === null ? String(reached) : volumeText(tiers, reached)
  return `the partner had brought ${brought} in the month`
}

/** ", at most 50.00 EUR per sale and 500.00 EUR per customer" */
function capsText({ perEvent, perCustomer, perPartnerMonth }: Caps, on: string): string {
  const caps: readonly [Money | null, string][] = [
    [perEvent, `per ${on}`],
    [perCustomer, 'per customer'],
    [perPartnerMonth, 'per partner and month'],
  ]
  const texts = caps.flatMap(([cap, per]) => (cap === null ? [] : [`${formatMoney(cap)} ${per}`]))
  return texts.length === 0 ? '' : `, at most ${texts.join(' and ')}`
}

/** 1 → "1st", 12 → "12th", 22 → "22nd" */
export function ordinal(number: number): string {
  const isTeen = number % 100 > 10 && number % 100 < 20
  const ending = isTeen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]
  return `${number}${ending ?? 'th'}`
}
