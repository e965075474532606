// The replay of a customer: the same facts give the same decisions, nobody is paid who should not be, and a
// binding holds.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import type { OccurredEvent } from './event.ts'
import { addDays } from './instant.ts'
import { ATTRIBUTION_MODELS, type AttributionModel } from './models.ts'
import { parseCurrency } from './money.ts'
import {
  type CustomerFacts,
  type DecidedEvent,
  decideEvent,
  entitlementsOf,
  NEW_CUSTOMER,
  stateAfter,
} from './replay.ts'
import { plainRule, plainTerms, type Rule, type Terms } from './terms.ts'

const START = new Date('2026-01-01T00:00:00Z')
const EUR = parseCurrency('EUR')
const sale = (day: number, amount = 10_000n): OccurredEvent => ({
  id: nth('evt', day),
  kind: 'sale',
  occurredAt: addDays(START, day),
  gross: { amount, currency: EUR },
  net: { amount, currency: EUR },
  product: null,
  plan: null,
  country: null,
  coupon: null,
  metadata: {},
})
const click = (day: number, who: number, program = 1, id = day * 10 + who) => ({
  clickId: nth('clk', id),
  partnerId: nth('ptn', who),
  programId: nth('prg', program),
  clickedAt: addDays(START, day),
  marks: [],
  toldByPageAt: null,
})
const first = plainRule({
  on: 'sale',
  occurrence: 'first',
  reward: { type: 'percent', basisPoints: 3_000 },
})
const later: Rule = { ...first, occurrence: 'subsequent', reward: { type: 'percent', basisPoints: 1_000 } }
const terms = (model: AttributionModel, program = 1, rules = [first, later]): Terms => ({
  ...plainTerms({ model, windowDays: 30, holdDays: 0, rules }),
  id: nth('trm', program),
  programId: nth('prg', program),
  groupId: null,
  partnerId: null,
  version: 1,
  publishedAt: START,
  effectiveFrom: START,
  effectiveUntil: null,
})
const facts = (change: Partial<CustomerFacts> = {}): CustomerFacts => ({
  clicks: [],
  terms: [terms('linear'), terms('last_click', 2)],
  corrections: new Map(),
  verdicts: new Map(),
  coupons: [],
  byHand: new Map(),
  wasActive: () => true,
  wasOpen: () => true,
  groupAt: () => null,
  ...change,
})

function replay(events: readonly OccurredEvent[], known: CustomerFacts): DecidedEvent[] {
  let state = NEW_CUSTOMER
  return events.map((event) => {
    const decided = decideEvent(event, state, known)
    state = stateAfter(state, event, decided)
    return decided
  })
}

/** "1:1500 2:1500": partner and amount; "–" for nobody. */
const told = (decisions: readonly DecidedEvent[]) =>
  decisions.map(
    (decided) =>
      entitlementsOf(decided)
        .map(
          ({ partnerId, money }) =>
            `${[1, 2, 3].find((who) => nth('ptn', who) === partnerId)}:${money.amount}`,
        )
        .join(' ') || '–',
  )

describe('the events of a customer', () => {
  test.each<[string, OccurredEvent[], Partial<CustomerFacts>, string[]]>([
    ['no click', [sale(5)], {}, ['–']],
    ['the first earns more', [sale(5), sale(9)], { clicks: [click(1, 1)] }, ['1:3000', '1:1000']],
    [
      'shares last',
      [sale(5), sale(90)],
      { clicks: [click(1, 1), click(2, 2)] },
      ['2:1500 1:1500', '2:500 1:500'],
    ],
    [
      'a click between two sales changes nothing',
      [sale(5), sale(9)],
      { clicks: [click(1, 1), click(7, 2)] },
      ['1:3000', '1:1000'],
    ],
    ['a sale of nothing binds nobody', [sale(5, 0n), sale(9)], { clicks: [click(7, 2)] }, ['–', '2:3000']],
    ['an uncredited sale is not the first', [sale(0), sale(9)], { clicks: [click(7, 2)] }, ['–', '2:3000']],
    [
      'suspended from the second sale on',
      [sale(5), sale(9), sale(12)],
      {
        clicks: [click(1, 1), click(2, 2)],
        wasActive: (partnerId, at) =>
          partnerId !== nth('ptn', 1) || at.getTime() < addDays(START, 7).getTime(),
      },
      ['2:1500 1:1500', '2:500', '2:500'],
    ],
    [
      'suspended when it mattered, active since',
      [sale(5), sale(9)],
      {
        clicks: [click(1, 1), click(2, 2)],
        wasActive: (partnerId, at) =>
          partnerId !== nth('ptn', 1) || at.getTime() > addDays(START, 7).getTime(),
      },
      ['2:3000', '2:1000'],
    ],
    [
      'the program of the latest click pays',
      [sale(5)],
      { clicks: [click(1, 1), click(2, 2), click(3, 3, 2)] },
      ['3:3000'],
    ],
    ['a program without terms', [sale(5)], { clicks: [click(1, 1)], terms: [] }, ['–']],
  ])('%s', (_what, events, change, outcome) => {
    expect(told(replay(events, facts(change)))).toEqual(outcome)
  })

  test('a lead binds nobody, and what it earns has an occurrence of its own', () => {
    const fixed: Rule = {
      ...first,
      on: 'lead',
      reward: { type: 'fixed', money: { amount: 500n, currency: EUR } },
    }
    const lead = (day: number): OccurredEvent => ({ ...sale(day), kind: 'lead', gross: null, net: null })
    const known = facts({
      clicks: [click(1, 1), click(3, 2)],
      terms: [terms('last_click', 1, [fixed, first, later])],
    })
    expect(told(replay([lead(2), lead(4), sale(5)], known))).toEqual(['1:500', '–', '2:3000'])
  })
})

describe('whatever the facts', () => {
  const day = fc.integer({ min: 0, max: 60 })
  const anyFacts = fc
    .record({
      clicks: fc.array(fc.tuple(day, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })), {
        maxLength: 6,
      }),
      models: fc.tuple(fc.constantFrom(...ATTRIBUTION_MODELS), fc.constantFrom(...ATTRIBUTION_MODELS)),
      suspended: fc.option(fc.tuple(fc.integer({ min: 1, max: 3 }), day)),
    })
    .map(({ clicks, models, suspended }) =>
      facts({
        clicks: clicks.map(([when, who, program], index) => click(when, who, program, index + 1)),
        terms: [terms(models[0]), terms(models[1], 2)],
        wasActive: (partnerId, at) =>
          suspended === null ||
          partnerId !== nth('ptn', suspended[0]) ||
          at.getTime() < addDays(START, suspended[1]).getTime(),
      }),
    )
  const anyEvents = fc
    .array(fc.tuple(day, fc.bigInt({ min: 0n, max: 99_999n })), { minLength: 1, maxLength: 5 })
    .map((list) => list.toSorted(([a], [b]) => a - b).map(([when, amount]) => sale(when, amount)))

  test('the same facts in another order give the same decisions', () => {
    const shuffled = anyFacts.chain((known) =>
      fc.tuple(
        fc.constant(known),
        fc.shuffledSubarray([...known.clicks], { minLength: known.clicks.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, anyEvents, ([known, clicks], events) => {
        expect(replay(events, { ...known, clicks })).toEqual(replay(events, known))
      }),
    )
  })

  test('a replay from any event on, from the state before it, is the rest of the whole', () => {
    fc.assert(
      fc.property(anyFacts, anyEvents, (known, events) => {
        const whole = replay(events, known)
        let state = NEW_CUSTOMER
        events.forEach((event, index) => {
          expect(decideEvent(event, state, known)).toEqual(whole[index])
          state = stateAfter(state, event, whole[index] ?? decideEvent(event, state, known))
        })
      }),
    )
  })

  test('parts sum to the reward, less what suspended partners would have had', () => {
    fc.assert(
      fc.property(anyFacts, anyEvents, (known, events) => {
        for (const { rewards } of replay(events, known)) {
          const [earned] = rewards.flatMap(({ decision }) =>
            decision.outcome === 'earned' ? [decision] : [],
          )
          if (earned === undefined) continue
          const sum = rewards.reduce((total, { part }) => total + (part?.amount ?? 0n), 0n)
          const isWhole = rewards.every(({ share }) => share.partnerIsActive)
          expect(isWhole ? sum === earned.reward.amount : sum <= earned.reward.amount).toBe(true)
        }
      }),
    )
  })

  test('nobody is paid who was suspended, or whose clicks were all left out', () => {
    fc.assert(
      fc.property(anyFacts, anyEvents, (known, events) => {
        replay(events, known).forEach((decided, index) => {
          const at = events[index]?.occurredAt ?? START
          const { attribution } = decided
          for (const { partnerId } of entitlementsOf(decided)) {
            expect(known.wasActive(partnerId, at)).toBe(true)
            if (attribution.outcome !== 'credited' || attribution.basis === 'standing') continue
            const own = attribution.considered.filter((one) => one.partnerId === partnerId)
            expect(own.some(({ dropped }) => dropped === null)).toBe(true)
          }
        })
      }),
    )
  })

  test('once bound, a customer stays with the same shares', () => {
    fc.assert(
      fc.property(anyFacts, anyEvents, (known, events) => {
        let state = NEW_CUSTOMER
        for (const event of events) {
          const before = state.standing
          state = stateAfter(state, event, decideEvent(event, state, known))
          if (before !== null) expect(state.standing).toEqual(before)
        }
      }),
    )
  })
})
