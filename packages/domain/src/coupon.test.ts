// Coupons and credit by hand beside clicks and earlier sales: who goes before whom, when a code was valid,
// and what no order of facts may change.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { attribute, type Beside, type Standing } from './attribution.ts'
import { handShareErrors } from './by-hand.ts'
import { COUPON_CODE, type CouponPolicy, couponAt, type KnownCoupon, normaliseCouponCode } from './coupon.ts'
import { addDays, DAY_MS } from './instant.ts'
import { ATTRIBUTION_MODELS, type AttributionModel, commonDenominator } from './models.ts'
import type { Fraction } from './money.ts'
import type { RedeemedCoupon, Touch } from './touch.ts'

const EVENT_AT = new Date('2026-03-15T12:00:00.000Z')
const NAMES = ['ada', 'bob', 'cem'] as const
const partnerOf = (who: string) => nth('ptn', ['ada', 'bob', 'cem'].indexOf(who) + 1)
const nameOf = (id: string | null) => NAMES.find((who) => partnerOf(who) === id) ?? 'code'
const fraction = ({ numerator, denominator }: Fraction) =>
  denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`

/** "bob 3", "bob 3 bot", "bob 3 suspended", "bob 3 program2": a click so many days before the event. */
function clickOf(text: string, model: AttributionModel, index: number): Touch {
  const [who = '', age = '', flag] = text.split(' ')
  return {
    clickId: nth('clk', index + 1),
    partnerId: partnerOf(who),
    programId: nth('prg', flag === 'program2' ? 2 : 1),
    clickedAt: new Date(EVENT_AT.getTime() - Number(age) * DAY_MS),
    marks: flag === 'bot' ? ['bot'] : [],
    partnerIsActive: flag !== 'suspended',
    windowDays: 60,
    model,
    toldByPageAt: null,
  }
}

interface Case {
  readonly clicks?: readonly string[]
  readonly model?: AttributionModel
  /** "ada", "ada coupon_ended", "unknown" */
  readonly coupon?: string
  readonly policy?: CouponPolicy
  readonly bound?: string
  /** "bob", "bob 1/3 cem 2/3", "nobody" */
  readonly hand?: string
}

function redeemed({ coupon, policy = 'outrank', model = 'last_click' }: Case): RedeemedCoupon | null {
  if (coupon === undefined) return null
  const [who = '', dropped] = coupon.split(' ')
  if (who === 'unknown') return { code: 'X1', coupon: null, dropped: 'coupon_unknown' }
  const found = { id: nth('cpn', 1), partnerId: partnerOf(who), programId: nth('prg', 1), model, policy }
  return { code: 'X1', coupon: found, dropped: (dropped ?? null) as RedeemedCoupon['dropped'] }
}

function handOf({ hand, model = 'last_click' }: Case): Beside['byHand'] {
  if (hand === undefined) return null
  const shares = [...hand.matchAll(/(\w+)(?: (\d)\/(\d))?/g)]
    .filter(([, who]) => who !== 'nobody')
    .map(([, who = '', numerator = '1', denominator = '1']) => ({
      partnerId: partnerOf(who),
      programId: nth('prg', 1),
      weight: { numerator: BigInt(numerator), denominator: BigInt(denominator) },
    }))
  return { id: nth('mat', 1), shares, reason: 'why', actor: 'admin', decidedAt: EVENT_AT, model }
}

function standingOf({ bound }: Case): Standing | null {
  if (bound === undefined) return null
  const [who = '', flag] = bound.split(' ')
  const share = {
    partnerId: partnerOf(who),
    programId: nth('prg', 1),
    clickId: null,
    couponId: null,
    weight: { numerator: 1n, denominator: 1n },
    partnerIsActive: flag !== 'suspended',
  }
  return { model: 'last_click', boundAt: addDays(EVENT_AT, -90), shares: [share] }
}

function decide(one: Case) {
  const touches = (one.clicks ?? []).map((text, index) => clickOf(text, one.model ?? 'last_click', index))
  return attribute(EVENT_AT, touches, standingOf(one), { coupon: redeemed(one), byHand: handOf(one) })
}

/** "coupon: ada 1 | ada 1, bob coupon_first": the reason, the shares, what became of each, newest first. */
function told(one: Case): string {
  const decision = decide(one)
  const shares = decision.outcome === 'nobody' ? [] : decision.shares
  const who = shares.map(({ partnerId, weight }) => ` ${nameOf(partnerId)} ${fraction(weight)}`).join(',')
  const considered = decision.considered.map(
    ({ partnerId, dropped, weight }) => `${nameOf(partnerId)} ${weight ? fraction(weight) : dropped}`,
  )
  return `${decision.reason}:${who} | ${considered.join(', ')}`
}

describe('a coupon', () => {
  test.each<[string, Case, string]>([
    ['alone', { coupon: 'ada' }, 'coupon: ada 1 | ada 1'],
    ['before a click', { coupon: 'ada', clicks: ['bob 1'] }, 'coupon: ada 1 | ada 1, bob coupon_first'],
    [
      'before a click of the same partner',
      { coupon: 'ada', clicks: ['ada 1'] },
      'coupon: ada 1 | ada 1, ada coupon_first',
    ],
    [
      'before a click of another program',
      { coupon: 'ada', clicks: ['bob 1 program2'] },
      'coupon: ada 1 | ada 1, bob coupon_first',
    ],
    [
      'clicks that do not count keep their reason',
      { coupon: 'ada', clicks: ['bob 1 bot', 'cem 61'] },
      'coupon: ada 1 | ada 1, bob not_a_person, cem outside_window',
    ],
    [
      'before a click within the clock grace',
      { coupon: 'ada', clicks: ['bob -0.001'] },
      'coupon: ada 1 | ada 1, bob coupon_first',
    ],
    ['not before an earlier sale', { coupon: 'ada', bound: 'bob' }, 'standing: bob 1 | ada customer_bound'],
    [
      'of whom the customer is bound to',
      { coupon: 'bob', bound: 'bob', clicks: ['cem 1'] },
      'standing: bob 1 | bob customer_bound, cem customer_bound',
    ],
    [
      'takes no customer over from somebody suspended',
      { coupon: 'ada', bound: 'bob suspended' },
      'standing_partner_not_active: | ada customer_bound',
    ],
    [
      'unknown, of a bound customer',
      { coupon: 'unknown', bound: 'bob' },
      'standing: bob 1 | code coupon_unknown',
    ],
    [
      'ended, of a customer bound to somebody suspended',
      { coupon: 'ada coupon_ended', bound: 'bob suspended' },
      'standing_partner_not_active: | ada coupon_ended',
    ],
    ['unknown, and nothing else', { coupon: 'unknown' }, 'coupon_unknown: | code coupon_unknown'],
    [
      'unknown, and a click that does not count',
      { coupon: 'unknown', clicks: ['bob 61'] },
      'outside_window: | code coupon_unknown, bob outside_window',
    ],
    [
      'unknown, and a click that counts',
      { coupon: 'unknown', clicks: ['bob 1'] },
      'last_click: bob 1 | code coupon_unknown, bob 1',
    ],
    ...(['coupon_ended', 'coupon_not_yet_made', 'program_archived', 'partner_not_active'] as const).flatMap(
      (reason): [string, Case, string][] => [
        [`${reason}, and nothing else`, { coupon: `ada ${reason}` }, `${reason}: | ada ${reason}`],
        [
          `${reason}, and a click that does not count: the coupon speaks`,
          { coupon: `ada ${reason}`, clicks: ['bob 61'] },
          `${reason}: | ada ${reason}, bob outside_window`,
        ],
        [
          `${reason}, and a click that counts`,
          { coupon: `ada ${reason}`, clicks: ['bob 1'] },
          `last_click: bob 1 | ada ${reason}, bob 1`,
        ],
      ],
    ),
  ])('%s', (_what, one, outcome) => {
    expect(told(one)).toBe(outcome)
  })
})

describe('a coupon that counts as a click is the newest', () => {
  const clicks = ['bob 1', 'cem 8']
  const asClick = { coupon: 'ada', policy: 'as_click' } as const
  test.each<[string, Case, string]>([
    ['alone', asClick, 'coupon: ada 1 | ada 1'],
    [
      'last_click',
      { ...asClick, clicks, model: 'last_click' },
      'coupon: ada 1 | ada 1, bob coupon_first, cem coupon_first',
    ],
    [
      'first_click',
      { ...asClick, clicks, model: 'first_click' },
      'first_click: cem 1 | ada newer_click, bob newer_click, cem 1',
    ],
    [
      'linear',
      { ...asClick, clicks, model: 'linear' },
      'linear: ada 1/3, bob 1/3, cem 1/3 | ada 1/3, bob 1/3, cem 1/3',
    ],
    [
      'position',
      { ...asClick, clicks, model: 'position' },
      'position: ada 2/5, bob 1/5, cem 2/5 | ada 2/5, bob 1/5, cem 2/5',
    ],
    [
      'time_decay',
      { ...asClick, clicks, model: 'time_decay' },
      'time_decay: ada 2/5, bob 2/5, cem 1/5 | ada 2/5, bob 2/5, cem 1/5',
    ],
    [
      'one share with a click of the same partner',
      { ...asClick, coupon: 'bob', clicks, model: 'linear' },
      'linear: bob 2/3, cem 1/3 | bob 1/3, bob 1/3, cem 1/3',
    ],
    [
      'also than a click within the clock grace',
      { ...asClick, clicks: ['bob -0.001'], model: 'last_click' },
      'coupon: ada 1 | ada 1, bob coupon_first',
    ],
    [
      'its program divides',
      { ...asClick, clicks: ['bob 1 program2', 'cem 8'], model: 'linear' },
      'linear: ada 1/2, cem 1/2 | ada 1/2, bob other_program, cem 1/2',
    ],
    [
      'clicks that do not count have no part',
      { ...asClick, clicks: ['bob 1 suspended', 'cem 61'], model: 'linear' },
      'coupon: ada 1 | ada 1, bob partner_not_active, cem outside_window',
    ],
    [
      'not before an earlier sale',
      { ...asClick, clicks, bound: 'cem', model: 'linear' },
      'standing: cem 1 | ada customer_bound, bob customer_bound, cem customer_bound',
    ],
    [
      'ended, it divides nothing',
      { ...asClick, coupon: 'ada coupon_ended', clicks, model: 'linear' },
      'linear: bob 1/2, cem 1/2 | ada coupon_ended, bob 1/2, cem 1/2',
    ],
  ])('%s', (_what, one, outcome) => {
    expect(told(one)).toBe(outcome)
  })
})

describe('what was decided by hand', () => {
  test.each<[string, Case, string]>([
    ['somebody, without anything else', { hand: 'bob' }, 'manual: bob 1 | '],
    ['before a click', { hand: 'bob', clicks: ['ada 1'] }, 'manual: bob 1 | ada decided_by_hand'],
    ['before a coupon', { hand: 'bob', coupon: 'ada' }, 'manual: bob 1 | ada decided_by_hand'],
    [
      'before an earlier sale',
      { hand: 'bob', bound: 'ada', clicks: ['cem 1'] },
      'manual: bob 1 | cem decided_by_hand',
    ],
    ['for a customer of somebody suspended', { hand: 'bob', bound: 'ada suspended' }, 'manual: bob 1 | '],
    ['several', { hand: 'bob 1/3 cem 2/3' }, 'manual: bob 1/3, cem 2/3 | '],
    ['nobody, with a click', { hand: 'nobody', clicks: ['ada 1'] }, 'manual_nobody: | ada decided_by_hand'],
    ['nobody, with a coupon', { hand: 'nobody', coupon: 'ada' }, 'manual_nobody: | ada decided_by_hand'],
    ['nobody, of a bound customer', { hand: 'nobody', bound: 'ada' }, 'manual_nobody: | '],
    [
      'a click that does not count keeps its reason',
      { hand: 'bob', clicks: ['ada 61'] },
      'manual: bob 1 | ada outside_window',
    ],
    [
      'an ended coupon keeps its reason, and does not speak',
      { hand: 'nobody', coupon: 'ada coupon_ended' },
      'manual_nobody: | ada coupon_ended',
    ],
  ])('%s', (_what, one, outcome) => {
    expect(told(one)).toBe(outcome)
  })

  const of = (...weights: readonly (readonly [string, bigint, bigint])[]) =>
    weights.map(([who, numerator, denominator]) => ({
      partnerId: partnerOf(who),
      weight: { numerator, denominator },
    }))
  test.each<[string, ReturnType<typeof of>, string[]]>([
    ['the whole', of(['ada', 1n, 1n]), []],
    ['thirds', of(['ada', 1n, 3n], ['bob', 1n, 3n], ['cem', 1n, 3n]), []],
    ['a half and two quarters, unreduced', of(['ada', 2n, 4n], ['bob', 1n, 4n], ['cem', 1n, 4n]), []],
    ['none', [], ['/shares']],
    ['less than one', of(['ada', 1n, 2n], ['bob', 1n, 3n]), ['/shares']],
    ['more than one', of(['ada', 2n, 3n], ['bob', 2n, 3n]), ['/shares']],
    ['a partner twice', of(['ada', 1n, 2n], ['ada', 1n, 2n]), ['/shares/1/partner_id']],
    ['nothing of it', of(['ada', 0n, 1n], ['bob', 1n, 1n]), ['/shares/0/weight/numerator']],
    ['of nothing', of(['ada', 1n, 0n]), ['/shares/0/weight/denominator']],
    ['too fine', of(['ada', 1n, 1_000_001n]), ['/shares/0/weight/denominator']],
  ])('is refused unless it sums to one: %s', (_what, shares, pointers) => {
    expect(handShareErrors(shares).map(({ pointer }) => pointer)).toEqual(pointers)
  })
})

describe('the coupon a code stood for', () => {
  const day = (count: number) => addDays(EVENT_AT, count)
  const coupon = (id: number, from: number, to: number | null, code = 'ADA20'): KnownCoupon => ({
    couponId: nth('cpn', id),
    code,
    partnerId: nth('ptn', id),
    programId: nth('prg', 1),
    createdAt: day(from),
    endedAt: to === null ? null : day(to),
  })
  const at = (known: readonly KnownCoupon[], code = 'ADA20') => {
    const { coupon: found, dropped } = couponAt(known, code, EVENT_AT)
    return `${found === null ? '–' : [1, 2, 3].find((id) => nth('cpn', id) === found.couponId)} ${dropped}`
  }
  test.each<[string, KnownCoupon[], string]>([
    ['none', [], '– coupon_unknown'],
    ['another code', [coupon(1, -9, null, 'BOB20')], '– coupon_unknown'],
    ['valid', [coupon(1, -9, null)], '1 null'],
    ['made at the same instant', [coupon(1, 0, null)], '1 null'],
    ['made later', [coupon(1, 1, null)], '1 coupon_not_yet_made'],
    ['made later, ended by now', [coupon(1, 1, 2)], '1 coupon_not_yet_made'],
    ['ended before', [coupon(1, -9, -1)], '1 coupon_ended'],
    ['ended at the same instant', [coupon(1, -9, 0)], '1 coupon_ended'],
    ['ended later', [coupon(1, -9, 1)], '1 null'],
    ['given again, the first time', [coupon(1, -9, 1), coupon(2, 2, null)], '1 null'],
    ['given again, between', [coupon(1, -9, -1), coupon(2, 2, null)], '1 coupon_ended'],
    ['given again, the second time', [coupon(1, -9, -5), coupon(2, -4, null)], '2 null'],
    ['given again in the same instant', [coupon(1, -9, 0), coupon(2, 0, null)], '2 null'],
    ['ended twice', [coupon(1, -9, -5), coupon(2, -4, -1)], '2 coupon_ended'],
    ['made twice later', [coupon(2, 3, null), coupon(1, 1, 2)], '1 coupon_not_yet_made'],
  ])('%s', (_what, known, found) => {
    expect(at(known)).toBe(found)
    expect(at(known.toReversed())).toBe(found)
  })

  test('is found whatever the case and the spaces around it', () => {
    for (const code of ['ada20', ' Ada20 ', 'ADA20\t']) expect(at([coupon(1, -9, null)], code)).toBe('1 null')
    expect(at([coupon(1, -9, null)], 'ADA 20')).toBe('– coupon_unknown')
  })

  test.each(['AB', 'ada-20', 'A_B', '20', 'A'.repeat(64)])('%s can be a code', (code) => {
    expect(COUPON_CODE.test(normaliseCouponCode(code))).toBe(true)
  })
  test.each(['', 'A', '-AB', 'AB-', 'A B', 'ÄB', 'A%', 'A'.repeat(65), 'AB\n'.repeat(2)])(
    '"%s" cannot',
    (code) => {
      expect(COUPON_CODE.test(normaliseCouponCode(code))).toBe(false)
    },
  )
})

describe('whatever the facts', () => {
  const who = fc.constantFrom(...NAMES)
  const anyCase = fc.record<Case>({
    clicks: fc.array(
      fc
        .tuple(who, fc.constantFrom('-0.001', '0', '1', '8', '61'), fc.constantFrom('', ' bot', ' program2'))
        .map(([name, age, flag]) => `${name} ${age}${flag}`),
      { maxLength: 7 },
    ),
    model: fc.constantFrom(...ATTRIBUTION_MODELS),
    coupon: fc.oneof(
      who,
      who.map((name) => `${name} coupon_ended`),
      fc.constant('unknown'),
    ),
    policy: fc.constantFrom('outrank', 'as_click'),
  })
  const anyHand = fc.option(fc.constantFrom('ada', 'bob 1/3 cem 2/3', 'nobody'))

  test('shares sum to one, and each partner has one', () => {
    fc.assert(
      fc.property(anyCase, anyHand, (one, hand) => {
        const decision = decide(hand === null ? one : { ...one, hand })
        if (decision.outcome === 'nobody') return
        const weights = decision.shares.map(({ weight }) => weight)
        const common = commonDenominator(weights)
        const sum = weights.reduce((total, part) => total + (part.numerator * common) / part.denominator, 0n)
        expect(sum).toBe(common)
        expect(new Set(decision.shares.map(({ partnerId }) => partnerId)).size).toBe(weights.length)
      }),
    )
  })

  test('the order in which clicks were read does not matter', () => {
    const shuffled = anyCase.chain((one) => {
      const clicks = (one.clicks ?? []).map((text, index) => clickOf(text, one.model ?? 'last_click', index))
      const order = fc.shuffledSubarray(clicks, { minLength: clicks.length })
      return fc.tuple(fc.constant(one), fc.constant(clicks), order)
    })
    fc.assert(
      fc.property(shuffled, ([one, clicks, others]) => {
        const beside: Beside = { coupon: redeemed(one), byHand: null }
        expect(attribute(EVENT_AT, others, null, beside)).toEqual(attribute(EVENT_AT, clicks, null, beside))
      }),
    )
  })

  test('a valid coupon is never beaten by a click, unless the first click takes all', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const decision = decide(one)
        const { coupon, dropped } = redeemed(one) ?? { coupon: null, dropped: null }
        if (coupon === null || dropped !== null) return
        const own = decision.outcome === 'credited' ? decision.shares : []
        const isIn = own.some(({ partnerId }) => partnerId === coupon.partnerId)
        if (one.policy === 'outrank') expect(own).toHaveLength(1)
        expect(isIn || (one.policy === 'as_click' && one.model === 'first_click')).toBe(true)
      }),
    )
  })

  test('a coupon that does not count changes nobody’s share', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const without = decide({ ...one, coupon: undefined })
        const dropped = decide({ ...one, coupon: 'ada coupon_ended' })
        const sharesOf = (decision: typeof without) =>
          decision.outcome === 'credited' ? decision.shares : []
        expect(sharesOf(dropped)).toEqual(sharesOf(without))
      }),
    )
  })
})
