// Finds rules that are never reached, exactly: it looks for an event that the rule would win. Pure.
//
// Months, minimums and currencies need one try each, because an earlier rule can only stop to match when the
// customer gets older, the amount smaller or the currency another. Occurrences and conditions are tried in
// every combination that any rule tells apart.

import type { OccurredEvent } from './event.ts'
import type { EventId } from './ids.ts'
import { addMonths } from './instant.ts'
import { CURRENCIES, type Currency, isCurrency } from './money.ts'
import { type Condition, RULE_MONTHS_MAX, type Rule } from './terms.ts'
import { meaningOf } from './terms-conditions.ts'
import { currencyAskedFor, type MatchFacts, missOf, rangeOf } from './terms-match.ts'

/**
 * Beyond this many tries a rule counts as reachable. Twenty rules with a handful of conditions each need some
 * hundred; who writes more than that knows what they do, and a refusal must never be a guess.
 */
const TRIES_MAX = 4_000
const BOUND_AT = new Date('2000-01-01T00:00:00Z')
const EVENT_ID: EventId = 'evt_00000000000000000000000000'

/**
 * The positions of the earlier rules that together match whatever the rule at `index` would, so that it can
 * never win; null when something is left for it. "The first" and "every later" sale are all sales, so two
 * rules can shadow a third.
 */
export function shadowOf(rules: readonly Rule[], index: number): readonly number[] | null {
  const rule = rules[index]
  if (rule === undefined) return null
  const earlier = rules.slice(0, index)
  const shadows = new Set<number>()
  let tries = 0
  for (const facts of eventsFor(rule, earlier)) {
    tries += 1
    if (tries > TRIES_MAX) return null
    const winner = earlier.findIndex((other) => missOf(other, facts, 'net') === null)
    if (winner === -1) return null
    shadows.add(winner)
  }
  // A rule that matches nothing at all is named where it contradicts itself.
  return shadows.size === 0 ? null : [...shadows].sort((a, b) => a - b)
}

/** Events the rule matches, one of each sort that the earlier rules can tell apart. */
function* eventsFor(rule: Rule, earlier: readonly Rule[]): Generator<MatchFacts> {
  const same = earlier.filter(({ on }) => on === rule.on)
  const amount = rule.minimum?.amount ?? 1n
  const net = { amount: amount > 0n ? amount : 1n, currency: currencyAskedFor(rule) ?? unasked(same) }
  const age = rule.months === null ? RULE_MONTHS_MAX * 2 : rule.months
  // The last instant at which the rule pays.
  const occurredAt = new Date(addMonths(BOUND_AT, age).getTime() - 1)
  for (const nth of occurrencesOf(rule, same)) {
    for (const traits of traitsFor(rule, same)) {
      const event = { id: EVENT_ID, kind: rule.on, occurredAt, gross: net, net, coupon: null, ...traits }
      yield { event, priorCredited: nth - 1, boundAt: BOUND_AT }
    }
  }
}

/** A currency that no rule asks for. */
function unasked(rules: readonly Rule[]): Currency {
  const asked = new Set<string>(rules.map((rule) => currencyAskedFor(rule) ?? ''))
  const free = CURRENCIES.find((code) => !asked.has(code)) ?? ''
  if (!isCurrency(free)) throw new Error('more rules than currencies')
  return free
}

/** Where the rule begins, and wherever behind that an earlier one begins or ends. */
function occurrencesOf(rule: Rule, earlier: readonly Rule[]): number[] {
  const span = spanOf(rule)
  const turns = earlier.map(spanOf).flatMap(({ from, to }) => [from, to + 1])
  return [...new Set([span.from, ...turns])].filter((nth) => nth >= span.from && nth <= span.to)
}

function spanOf({ occurrence, payments }: Rule): { readonly from: number; readonly to: number } {
  const { from, to } = rangeOf(occurrence)
  return { from, to: Math.min(to ?? Number.POSITIVE_INFINITY, payments ?? Number.POSITIVE_INFINITY) }
}

type Traits = Pick<OccurredEvent, 'product' | 'plan' | 'country' | 'metadata'>
type Choice = readonly [field: string, value: string | null]

function* traitsFor(rule: Rule, earlier: readonly Rule[]): Generator<Traits> {
  const told = earlier.flatMap(({ when }) => when.flat())
  for (const group of rule.when.length === 0 ? [[]] : rule.when) {
    const fields = [...new Set([...group, ...told].map(({ field }) => field))]
    const choices = fields.map((field) => choicesOf(field, group, told))
    for (const chosen of combinations(choices)) yield traitsOf(chosen)
  }
}

/** Values of a field that the group allows, one of each sort; null stands for any that nobody names. */
function choicesOf(field: string, group: readonly Condition[], told: readonly Condition[]): Choice[] {
  const own = meaningOf(group).get(field)
  const about = told.filter((condition) => condition.field === field)
  const named = [...new Set(about.flatMap(({ values }) => values))]
  const allowed =
    own === undefined
      ? named
      : own.only === null
        ? named.filter((value) => !own.none.has(value))
        : [...own.only]
  const sorts = new Map<string, string | null>()
  // Nobody's value first: it is what the fewest rules ask for.
  for (const value of own === undefined || own.only === null ? [null, ...allowed] : allowed) {
    const sort = about.map(({ values }) => (value !== null && values.includes(value) ? '1' : '0')).join('')
    if (!sorts.has(sort)) sorts.set(sort, value)
  }
  return [...sorts.values()].map((value) => [field, value] as const)
}

function* combinations(choices: readonly (readonly Choice[])[]): Generator<readonly Choice[]> {
  const [first, ...others] = choices
  if (first === undefined) {
    yield []
    return
  }
  for (const choice of first) {
    for (const rest of combinations(others)) yield [choice, ...rest]
  }
}

function traitsOf(chosen: readonly Choice[]): Traits {
  const values = new Map(chosen)
  const metadata = chosen.flatMap(([field, value]) =>
    field.startsWith('metadata.') && value !== null
      ? [[field.slice('metadata.'.length), value] as const]
      : [],
  )
  return {
    product: values.get('product') ?? null,
    plan: values.get('plan') ?? null,
    country: values.get('country') ?? null,
    metadata: Object.fromEntries(metadata),
  }
}
