// Whatever terms say and whatever happens: nothing is paid outside of them, and what is published can be
// read.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyDraft, anyFacts, anyRule } from '../test/any-terms.ts'
import { draft, eur, facts, JANUARY, JPY, published, usd, when } from '../test/terms.ts'
import { addMonths } from './instant.ts'
import type { Money } from './money.ts'
import { capPart, type RewardFacts, rewardFor } from './reward.ts'
import type { Rule, TermsDraft } from './terms.ts'
import { diffTerms } from './terms-diff.ts'
import { ruleFromJson, ruleToJson } from './terms-json.ts'
import { termsErrors } from './terms-validation.ts'
import { describeRule, describeTerms } from './terms-words.ts'

const isValid = (one: TermsDraft) => termsErrors(one).length === 0
/**
 * Valid terms, found among random rules by leaving out those that contradict themselves or an earlier one.
 */
const validDraft = anyDraft
  .map((one) => {
    const rules: Rule[] = []
    for (const rule of one.rules) if (isValid({ ...one, rules: [...rules, rule] })) rules.push(rule)
    return { ...one, rules }
  })
  .filter(({ rules }) => rules.length > 0)

/** Written anew from what the words of a rule say, on purpose without a line of what it checks. */
function isAbout(rule: Rule, { event, priorCredited, boundAt }: RewardFacts, base: 'net' | 'gross'): boolean {
  const number = priorCredited + 1
  const ranges = { first: [1, 1], subsequent: [2, Infinity], every: [1, Infinity] } as const
  const [from, to] =
    typeof rule.occurrence === 'string'
      ? ranges[rule.occurrence]
      : [rule.occurrence.from, rule.occurrence.to ?? Infinity]
  if (event.kind !== rule.on || number < from || number > to) return false
  if (rule.payments !== null && number > rule.payments) return false
  if (rule.months !== null && event.occurredAt >= addMonths(boundAt, rule.months)) return false
  const said: Record<string, string | null | undefined> = {
    plan: event.plan,
    country: event.country,
    'metadata.from': event.metadata.from,
  }
  const isTrue =
    rule.when.length === 0 ||
    rule.when.some((group) =>
      group.every(({ field, is, values }) => {
        const isListed = values.some((value) => value === said[field])
        return is === 'in' ? isListed : !isListed
      }),
    )
  if (!isTrue) return false
  const amount = event[base]
  const caps = rule.reward.type === 'percent' ? Object.values(rule.caps) : []
  const asked = [rule.minimum, ...caps].flatMap((money: Money | null) =>
    money === null ? [] : [money.currency],
  )
  if (rule.tiers?.currency) asked.push(rule.tiers.currency)
  if (asked.some((currency) => currency !== amount?.currency)) return false
  return rule.minimum === null || (amount !== null && amount.amount >= rule.minimum.amount)
}

test('a reward comes from the first rule that is about the event, never exceeds a cap, and is never below zero', () => {
  fc.assert(
    fc.property(validDraft, anyFacts, (terms, known) => {
      const expected = terms.rules.findIndex((rule) => isAbout(rule, known, terms.base))
      const decision = rewardFor(known, published(terms))
      if (decision.outcome === 'nothing') {
        const isLegal = ['nothing_to_pay', 'cap_reached'].includes(decision.reason)
        expect(isLegal).toBe(expected !== -1)
        return
      }
      const { reward, rule, ruleIndex, base } = decision
      expect(ruleIndex).toBe(expected)
      expect(reward.amount).toBeGreaterThan(0n)
      const { perEvent, perCustomer } = rule.caps
      if (perEvent !== null) expect(reward.amount).toBeLessThanOrEqual(perEvent.amount)
      if (perCustomer !== null) {
        const before = known.earnedOfCustomer.get(reward.currency) ?? 0n
        expect(reward.amount + before).toBeLessThanOrEqual(perCustomer.amount)
      }
      const promises = [
        rule.reward,
        ...(rule.tiers?.steps ?? []).map((one) => one.reward),
        ...rule.ageSteps.map((one) => one.reward),
      ]
      const most = promises.map((promise) =>
        promise.type === 'fixed'
          ? promise.money.amount
          : ((base?.amount ?? 0n) * BigInt(promise.basisPoints) + 5_000n) / 10_000n,
      )
      expect(most.some((amount) => reward.amount <= amount)).toBe(true)
    }),
    { numRuns: 400 },
  )
})

test('a partner’s part never exceeds what is left of the month, and is never below zero', () => {
  fc.assert(
    fc.property(validDraft, anyFacts, fc.bigInt({ min: 0n, max: 40n }), (terms, known, earned) => {
      const decision = rewardFor(known, published(terms))
      if (decision.outcome === 'nothing') return
      const { reward, rule } = decision
      const { part } = capPart(reward, decision, new Map([[reward.currency, earned]]))
      const limit = rule.caps.perPartnerMonth
      if (part === null) {
        expect(earned).toBeGreaterThanOrEqual(limit?.amount ?? 1_000_000n)
        return
      }
      expect(part.amount).toBeGreaterThan(0n)
      expect(part.amount).toBeLessThanOrEqual(reward.amount)
      if (limit !== null) expect(part.amount + earned).toBeLessThanOrEqual(limit.amount)
    }),
  )
})

const NOTHING_SAID: Readonly<Record<string, string>> = {}

/** Every event the small world knows, as far as rules can tell them apart; amounts come from the rules. */
const everyEvent = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((priorCredited) =>
  [0, 1, 2, 3, 4].flatMap((age) =>
    ['a', 'b', 'c', null].flatMap((plan) =>
      ['DE', 'FR', null].flatMap((country) =>
        ['DE', 'FR', null].map((from) => ({
          priorCredited,
          occurredAt: addMonths(JANUARY, age),
          plan,
          country,
          metadata: from === null ? NOTHING_SAID : { from },
        })),
      ),
    ),
  ),
)

function amountsFor(rules: readonly Rule[]): Money[] {
  const minimums = rules.flatMap(({ minimum }) => (minimum === null ? [] : [minimum]))
  return [eur(1n), usd(1n), { amount: 1n, currency: JPY }, ...minimums]
}

test('a rule is refused as never reached when no event reaches it, and only then', () => {
  fc.assert(
    fc.property(anyDraft, (terms) => {
      const refused = new Map(termsErrors(terms).map(({ pointer, detail }) => [pointer, detail]))
      const isSound = (index: number) =>
        ![...refused.keys()].some((pointer) => pointer.startsWith(`/rules/${index}/`))
      // A rule that contradicts itself is named for that, and what it shadows is nobody's business.
      const sound = terms.rules.filter((_, index) => isSound(index))
      const named = new Map(
        termsErrors({ ...terms, rules: sound }).map(({ pointer, detail }) => [pointer, detail]),
      )
      sound.forEach((rule, index) => {
        const isReached = everyEvent.some((event) =>
          (rule.on === 'lead' ? [null] : amountsFor(sound)).some((net) => {
            const known = facts({ ...event, kind: rule.on, net })
            return sound.findIndex((one) => isAbout(one, known, 'net')) === index
          }),
        )
        const isRefused = named.get(`/rules/${index}`)?.startsWith('is never reached') ?? false
        expect({ index, isReached }).toEqual({ index, isReached: !isRefused })
      })
    }),
    { numRuns: 100 },
  )
})

test('a rule reads back as it was written, through text', () => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      expect(ruleFromJson(JSON.parse(JSON.stringify(ruleToJson(rule))))).toEqual(rule)
    }),
  )
})

test('any terms, also those that contradict themselves, have words', () => {
  fc.assert(
    fc.property(anyDraft, (terms) => {
      for (const rule of terms.rules) expect(describeRule(rule)).toMatch(/^[0-9.]+ (%|EUR|USD) (of|for) /)
      expect(describeTerms(terms)).toMatch(/\.$/)
    }),
  )
})

test('what differs is a change, and nothing else is', () => {
  fc.assert(
    fc.property(validDraft, validDraft, (one, other) => {
      expect(diffTerms(one, one)).toEqual([])
      const isSame = describeTerms(one) === describeTerms(other)
      expect(diffTerms(one, other).length === 0).toBe(isSame)
    }),
  )
})

test('rules that say different things have different words', () => {
  fc.assert(
    fc.property(anyRule, anyRule, (one, other) => {
      fc.pre(isValid(draft({ rules: [one] })) && isValid(draft({ rules: [other] })))
      if (describeRule(one) !== describeRule(other)) return
      const sorted = (rule: Rule) => ({
        ...ruleToJson(rule),
        occurrence: null,
        when: rule.when.map((group) => group.map(({ field, is, values }) => when(field, is, ...values))),
      })
      expect(sorted(one)).toEqual(sorted(other))
    }),
  )
})
