// Who is credited when several partners were clicked: the table of cases, and what holds for every model.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { attribute, type Share, type Standing } from './attribution.ts'
import { splitReward } from './commission.ts'
import { DAY_MS } from './instant.ts'
import { ATTRIBUTION_MODELS, type AttributionModel } from './models.ts'
import { type Fraction, parseCurrency } from './money.ts'
import { TOUCHES_MAX, type Touch } from './touch.ts'

const EVENT_AT = new Date('2026-03-15T12:00:00.000Z')
const NAMES = ['ada', 'bob', 'cem', 'dan'] as const
type Name = (typeof NAMES)[number]
const partner = (who: Name) => nth('ptn', NAMES.indexOf(who) + 1)
const nameOf = (id: string | null) => NAMES.find((who) => partner(who) === id) ?? id

/** "ada 3", or "ada 3 bot", "ada 3 suspended", "ada 3 program2": a click so many days before the event. */
function clickOf(text: string, model: AttributionModel, index: number): Touch {
  const [who = 'ada', age = '0', flag] = text.split(' ')
  return {
    clickId: nth('clk', index + 1),
    partnerId: partner(who as Name),
    programId: nth('prg', flag === 'program2' ? 2 : 1),
    clickedAt: new Date(EVENT_AT.getTime() - Number(age) * DAY_MS),
    marks: flag === 'bot' ? ['bot'] : [],
    partnerIsActive: flag !== 'suspended',
    windowDays: 60,
    model,
    toldByPageAt: null,
  }
}

const fraction = ({ numerator, denominator }: Fraction) =>
  denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`

/** "ada 1/2, bob 1/2 | bob 1/2, ada 1/2": the shares, and what became of each click, newest first. */
function told(model: AttributionModel, clicks: readonly string[], standing: Standing | null = null): string {
  const touches = clicks.map((text, index) => clickOf(text, model, index))
  const decision = attribute(EVENT_AT, touches, standing)
  const shares =
    decision.outcome === 'nobody'
      ? [decision.reason]
      : decision.shares.map(({ partnerId, weight }) => `${nameOf(partnerId)} ${fraction(weight)}`)
  const considered = decision.considered.map(
    ({ partnerId, dropped, weight }) => `${nameOf(partnerId)} ${weight ? fraction(weight) : dropped}`,
  )
  return `${shares.join(', ')} | ${considered.join(', ')}`
}

describe('several clicks under each model', () => {
  test.each<[AttributionModel, string[], string]>([
    ['last_click', ['ada 3', 'bob 2', 'cem 1'], 'cem 1 | cem 1, bob older_click, ada older_click'],
    ['first_click', ['ada 3', 'bob 2', 'cem 1'], 'ada 1 | cem newer_click, bob newer_click, ada 1'],
    ['first_click', ['ada 70', 'bob 2', 'cem 1'], 'bob 1 | cem newer_click, bob 1, ada outside_window'],
    ['first_click', ['ada 3 bot', 'bob 2'], 'bob 1 | bob 1, ada not_a_person'],
    ['first_click', ['ada 3 suspended', 'bob 2'], 'bob 1 | bob 1, ada partner_not_active'],
    ['first_click', ['ada 3', 'ada 2'], 'ada 1 | ada newer_click, ada 1'],
    ['linear', ['ada 3'], 'ada 1 | ada 1'],
    ['linear', ['ada 3', 'bob 2'], 'bob 1/2, ada 1/2 | bob 1/2, ada 1/2'],
    ['linear', ['ada 3', 'bob 2', 'cem 1'], 'cem 1/3, bob 1/3, ada 1/3 | cem 1/3, bob 1/3, ada 1/3'],
    ['linear', ['ada 3', 'bob 2', 'ada 1'], 'ada 2/3, bob 1/3 | ada 1/3, bob 1/3, ada 1/3'],
    ['linear', ['ada 3', 'ada 2', 'ada 1'], 'ada 1 | ada 1/3, ada 1/3, ada 1/3'],
    ['linear', ['ada 3', 'bob 2 bot', 'cem 1'], 'cem 1/2, ada 1/2 | cem 1/2, bob not_a_person, ada 1/2'],
    ['linear', ['ada 61', 'bob 2', 'cem 1'], 'cem 1/2, bob 1/2 | cem 1/2, bob 1/2, ada outside_window'],
    ['linear', ['ada 3', 'bob -1'], 'ada 1 | bob after_event, ada 1'],
    ['linear', ['ada 3 suspended', 'bob 2'], 'bob 1 | bob 1, ada partner_not_active'],
    [
      'linear',
      ['ada 3 bot', 'bob 2 suspended'],
      'partner_not_active | bob partner_not_active, ada not_a_person',
    ],
    ['position', ['ada 3'], 'ada 1 | ada 1'],
    ['position', ['ada 3', 'bob 2'], 'bob 1/2, ada 1/2 | bob 1/2, ada 1/2'],
    ['position', ['ada 3', 'bob 2', 'cem 1'], 'cem 2/5, bob 1/5, ada 2/5 | cem 2/5, bob 1/5, ada 2/5'],
    ['position', ['ada 3', 'bob 2', 'ada 1'], 'ada 4/5, bob 1/5 | ada 2/5, bob 1/5, ada 2/5'],
    [
      'position',
      ['ada 4', 'bob 3', 'cem 2', 'dan 1'],
      'dan 2/5, cem 1/10, bob 1/10, ada 2/5 | dan 2/5, cem 1/10, bob 1/10, ada 2/5',
    ],
    ['position', ['ada 3', 'bob 2 bot', 'cem 1'], 'cem 1/2, ada 1/2 | cem 1/2, bob not_a_person, ada 1/2'],
    ['time_decay', ['ada 3'], 'ada 1 | ada 1'],
    ['time_decay', ['ada 8', 'bob 1'], 'bob 2/3, ada 1/3 | bob 2/3, ada 1/3'],
    ['time_decay', ['ada 15', 'bob 8', 'cem 1'], 'cem 4/7, bob 2/7, ada 1/7 | cem 4/7, bob 2/7, ada 1/7'],
    ['time_decay', ['ada 8', 'bob 1', 'ada 1.5'], 'bob 2/5, ada 3/5 | bob 2/5, ada 2/5, ada 1/5'],
  ])('%s %j', (model, clicks, outcome) => {
    expect(told(model, clicks)).toBe(outcome)
  })
})

describe('clicks of two programs', () => {
  test.each<[AttributionModel, string[], string]>([
    ['last_click', ['ada 3', 'bob 1 program2'], 'bob 1 | bob 1, ada other_program'],
    [
      'first_click',
      ['ada 3 program2', 'bob 2', 'cem 1'],
      'bob 1 | cem newer_click, bob 1, ada other_program',
    ],
    [
      'linear',
      ['ada 3', 'bob 2 program2', 'cem 1'],
      'cem 1/2, ada 1/2 | cem 1/2, bob other_program, ada 1/2',
    ],
    [
      'position',
      ['ada 3 program2', 'bob 2', 'cem 1'],
      'cem 1/2, bob 1/2 | cem 1/2, bob 1/2, ada other_program',
    ],
    ['time_decay', ['ada 3', 'bob 2 program2'], 'bob 1 | bob 1, ada other_program'],
    ['linear', ['ada 70 program2', 'bob 2'], 'bob 1 | bob 1, ada outside_window'],
  ])('%s %j: the program of the latest that counts decides', (model, clicks, outcome) => {
    expect(told(model, clicks)).toBe(outcome)
  })

  test('the model is that of the latest click’s program, not of the others', () => {
    const touches = [
      clickOf('ada 3', 'linear', 0),
      clickOf('bob 2', 'linear', 1),
      clickOf('cem 1 program2', 'first_click', 2),
    ]
    expect(attribute(EVENT_AT, touches, null)).toMatchObject({ model: 'first_click', reason: 'first_click' })
  })
})

describe('a customer bound to several partners', () => {
  const share = (who: Name, numerator: bigint, isActive = true): Share => ({
    partnerId: partner(who),
    programId: nth('prg', 1),
    clickId: null,
    couponId: null,
    weight: { numerator, denominator: 3n },
    partnerIsActive: isActive,
  })
  const bound = (...shares: Share[]): Standing => ({ model: 'linear', boundAt: EVENT_AT, shares })

  test.each<[string, Standing, string[], string]>([
    ['keeps the shares', bound(share('ada', 2n), share('bob', 1n)), [], 'ada 2/3, bob 1/3 | '],
    [
      'keeps them whoever is clicked since',
      bound(share('ada', 2n), share('bob', 1n)),
      ['cem 1'],
      'ada 2/3, bob 1/3 | cem customer_bound',
    ],
    [
      'keeps a suspended partner’s share in place: the others get no more',
      bound(share('ada', 2n, false), share('bob', 1n)),
      [],
      'ada 2/3, bob 1/3 | ',
    ],
    [
      'credits nobody when all are suspended',
      bound(share('ada', 2n, false), share('bob', 1n, false)),
      ['cem 1'],
      'standing_partner_not_active | cem customer_bound',
    ],
  ])('%s', (_what, standing, clicks, outcome) => {
    expect(told('last_click', clicks, standing)).toBe(outcome)
  })

  test('says which model divided the first sale', () => {
    const decision = attribute(EVENT_AT, [], bound(share('ada', 2n), share('bob', 1n)))
    expect(decision).toMatchObject({ reason: 'standing', basis: 'standing', model: 'linear' })
  })
})

describe('more clicks than a decision looks at', () => {
  const many = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => clickOf(`bob ${from}`, 'first_click', index + 10))

  test('keeps those up to the event in sight, however many follow', () => {
    const touches = [clickOf('ada 1', 'first_click', 0), ...many(TOUCHES_MAX, -1)]
    const decision = attribute(EVENT_AT, touches, null)
    expect(decision.considered).toHaveLength(TOUCHES_MAX)
    expect(decision.outcome === 'credited' ? decision.shares[0]?.partnerId : null).toBe(partner('ada'))
  })

  test('looks at the newest of those up to the event', () => {
    const decision = attribute(EVENT_AT, [clickOf('ada 9', 'first_click', 0), ...many(TOUCHES_MAX, 1)], null)
    expect(decision.outcome === 'credited' ? decision.shares[0]?.partnerId : null).toBe(partner('bob'))
  })
})

describe('whatever the clicks and the model', () => {
  const anyText = fc
    .record({
      who: fc.constantFrom(...NAMES),
      age: fc.constantFrom('-1', '0', '1', '6', '7', '8', '30', '60', '61'),
      flag: fc.constantFrom('', '', ' bot', ' suspended', ' program2'),
    })
    .map(({ who, age, flag }) => `${who} ${age}${flag}`)
  const anyTouches = fc
    .tuple(fc.constantFrom(...ATTRIBUTION_MODELS), fc.array(anyText, { maxLength: 9 }))
    .map(([model, texts]) => texts.map((text, index) => clickOf(text, model, index)))
  const sharesOf = (touches: readonly Touch[]) => {
    const decision = attribute(EVENT_AT, touches, null)
    return decision.outcome === 'credited' ? decision.shares : []
  }

  test('shares and weights sum to one, one share per partner', () => {
    fc.assert(
      fc.property(anyTouches, (touches) => {
        const decision = attribute(EVENT_AT, touches, null)
        if (decision.outcome === 'nobody') return
        const weights = decision.considered.flatMap(({ weight }) => weight ?? [])
        for (const list of [weights, decision.shares.map(({ weight }) => weight)]) {
          const common = list.reduce((product, { denominator }) => product * denominator, 1n)
          const sum = list.reduce((total, one) => total + (one.numerator * common) / one.denominator, 0n)
          expect(sum).toBe(common)
        }
        expect(new Set(decision.shares.map(({ partnerId }) => partnerId)).size).toBe(decision.shares.length)
      }),
    )
  })

  test('the parts of any reward sum to the whole', () => {
    const currency = parseCurrency('EUR')
    fc.assert(
      fc.property(anyTouches, fc.bigInt({ min: 0n, max: 10_000_000n }), (touches, amount) => {
        const shares = sharesOf(touches)
        if (shares.length === 0) return
        const parts = splitReward({ amount, currency }, shares)
        expect(parts.reduce((sum, part) => sum + part.amount, 0n)).toBe(amount)
      }),
    )
  })

  test('the order in which clicks were read does not matter', () => {
    const shuffled = anyTouches.chain((touches) =>
      fc.tuple(fc.constant(touches), fc.shuffledSubarray(touches, { minLength: touches.length })),
    )
    fc.assert(
      fc.property(shuffled, ([touches, others]) => {
        expect(attribute(EVENT_AT, others, null)).toEqual(attribute(EVENT_AT, touches, null))
      }),
    )
  })

  test('a dropped click has no weight, and whoever has only dropped clicks no share', () => {
    fc.assert(
      fc.property(anyTouches, (touches) => {
        const { considered } = attribute(EVENT_AT, touches, null)
        expect(considered).toHaveLength(touches.length)
        for (const one of considered) expect(one.weight === null).toBe(one.dropped !== null)
        const taking = new Set(considered.filter((one) => one.weight).map(({ partnerId }) => partnerId))
        expect(new Set(sharesOf(touches).map(({ partnerId }) => partnerId))).toEqual(taking)
      }),
    )
  })
})
