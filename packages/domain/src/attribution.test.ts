// Who is credited: the table of cases, to the millisecond, and what no case may depend on.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { attribute, type Share, type Standing } from './attribution.ts'
import { CLICK_MARKS } from './click.ts'
import { DAY_MS } from './instant.ts'
import { CLOCK_GRACE_MS, PAGE_BELIEVED_MS, type Touch } from './touch.ts'

const EVENT_AT = new Date('2026-03-15T12:00:00.000Z')
const PROGRAM = nth('prg', 1)
const PARTNERS = { ada: nth('ptn', 1), bob: nth('ptn', 2), cem: nth('ptn', 3) } as const
type Name = keyof typeof PARTNERS

/** A click so many milliseconds before the event; negative is after it. */
function click(who: Name, msBefore: number, change: Partial<Touch> & { readonly id?: number } = {}): Touch {
  const { id = 1, ...rest } = change
  return {
    clickId: nth('clk', id),
    partnerId: PARTNERS[who],
    programId: PROGRAM,
    clickedAt: new Date(EVENT_AT.getTime() - msBefore),
    marks: [],
    partnerIsActive: true,
    windowDays: 60,
    model: 'last_click',
    toldByPageAt: null,
    ...rest,
  }
}

function bound(who: Name, change: Partial<Share> = {}): Standing {
  const share = {
    partnerId: PARTNERS[who],
    programId: PROGRAM,
    clickId: nth('clk', 99),
    couponId: null,
    weight: { numerator: 1n, denominator: 1n },
    partnerIsActive: true,
    ...change,
  }
  return { model: 'last_click', boundAt: new Date('2025-01-31T00:00:00.000Z'), shares: [share] }
}

/** "ada: last_click" or "nobody: no_identity", and what became of each click, newest first. */
function told(touches: readonly Touch[], standing: Standing | null = null): string {
  const decision = attribute(EVENT_AT, touches, standing)
  const nameOf = (id: string | null) =>
    Object.entries(PARTNERS).find(([, partnerId]) => partnerId === id)?.[0] ?? id
  const who =
    decision.outcome === 'credited' ? decision.shares.map(({ partnerId }) => nameOf(partnerId)) : ['nobody']
  const considered = decision.considered.map((one) => `${nameOf(one.partnerId)} ${one.dropped ?? 'credited'}`)
  return [`${who.join(' and ')}: ${decision.reason}`, ...considered].join(', ')
}

const HOUR = 3_600_000
const WINDOW = 60 * DAY_MS
const inactive = { partnerIsActive: false } as const

describe('one click', () => {
  test.each([
    ['none at all', [], 'nobody: no_identity'],
    ['an hour before', [click('ada', HOUR)], 'ada: last_click, ada credited'],
    ['at the same instant', [click('ada', 0)], 'ada: last_click, ada credited'],
    ['a millisecond after: clocks differ', [click('ada', -1)], 'ada: last_click, ada credited'],
    ['at the end of the clock grace', [click('ada', -CLOCK_GRACE_MS)], 'ada: last_click, ada credited'],
    [
      'a millisecond past the clock grace',
      [click('ada', -CLOCK_GRACE_MS - 1)],
      'nobody: after_event, ada after_event',
    ],
    ['a day after', [click('ada', -DAY_MS)], 'nobody: after_event, ada after_event'],
    ['a millisecond within the window', [click('ada', WINDOW - 1)], 'ada: last_click, ada credited'],
    ['at the edge of the window', [click('ada', WINDOW)], 'ada: last_click, ada credited'],
    [
      'a millisecond outside the window',
      [click('ada', WINDOW + 1)],
      'nobody: outside_window, ada outside_window',
    ],
    ['years ago', [click('ada', 900 * DAY_MS)], 'nobody: outside_window, ada outside_window'],
    [
      'at the edge of a one-day window',
      [click('ada', DAY_MS, { windowDays: 1 })],
      'ada: last_click, ada credited',
    ],
    [
      'past a one-day window',
      [click('ada', DAY_MS + 1, { windowDays: 1 })],
      'nobody: outside_window, ada outside_window',
    ],
    [
      'at the edge of the longest window',
      [click('ada', 365 * DAY_MS, { windowDays: 365 })],
      'ada: last_click, ada credited',
    ],
    [
      'past the longest window',
      [click('ada', 365 * DAY_MS + 1, { windowDays: 365 })],
      'nobody: outside_window, ada outside_window',
    ],
    [
      'of a suspended partner',
      [click('ada', HOUR, inactive)],
      'nobody: partner_not_active, ada partner_not_active',
    ],
    [
      'told by a page an hour after the event',
      [click('ada', HOUR, { toldByPageAt: new Date(EVENT_AT.getTime() + PAGE_BELIEVED_MS) })],
      'ada: last_click, ada credited',
    ],
    [
      'told by a page later than that',
      [click('ada', HOUR, { toldByPageAt: new Date(EVENT_AT.getTime() + PAGE_BELIEVED_MS + 1) })],
      'nobody: told_too_late, ada told_too_late',
    ],
    [
      'told by a page before the event',
      [click('ada', HOUR, { toldByPageAt: new Date(EVENT_AT.getTime() - HOUR) })],
      'ada: last_click, ada credited',
    ],
    [
      'by a bot for a suspended partner',
      [click('ada', HOUR, { ...inactive, marks: ['bot'] })],
      'nobody: not_a_person, ada not_a_person',
    ],
    [
      'by a bot after the event',
      [click('ada', -DAY_MS, { marks: ['bot'] })],
      'nobody: not_a_person, ada not_a_person',
    ],
    [
      'of a suspended partner, too old',
      [click('ada', WINDOW + 1, inactive)],
      'nobody: outside_window, ada outside_window',
    ],
    [
      'of a suspended partner, after',
      [click('ada', -DAY_MS, inactive)],
      'nobody: after_event, ada after_event',
    ],
  ])('%s', (_what, touches, outcome) => {
    expect(told(touches)).toBe(outcome)
  })

  test.each(CLICK_MARKS)('marked %s earns nothing', (mark) => {
    expect(told([click('ada', HOUR, { marks: [mark] })])).toBe('nobody: not_a_person, ada not_a_person')
  })

  test('with every mark earns nothing', () => {
    expect(told([click('ada', HOUR, { marks: [...CLICK_MARKS] })])).toBe(
      'nobody: not_a_person, ada not_a_person',
    )
  })
})

describe('several clicks', () => {
  const ada = click('ada', 3 * HOUR, { id: 1 })
  const bob = click('bob', 2 * HOUR, { id: 2 })
  const cem = click('cem', HOUR, { id: 3 })
  const bot = { marks: ['bot'] } as const

  test.each([
    ['the latest wins', [ada, bob, cem], 'cem: last_click, cem credited, bob older_click, ada older_click'],
    [
      'the latest that counts wins: a bot',
      [ada, bob, { ...cem, ...bot }],
      'bob: last_click, cem not_a_person, bob credited, ada older_click',
    ],
    [
      'the latest that counts wins: suspended',
      [ada, bob, { ...cem, ...inactive }],
      'bob: last_click, cem partner_not_active, bob credited, ada older_click',
    ],
    [
      'the latest that counts wins: after',
      [ada, bob, click('cem', -DAY_MS, { id: 3 })],
      'bob: last_click, cem after_event, bob credited, ada older_click',
    ],
    [
      'the latest that counts wins: a shorter window',
      [ada, bob, click('cem', 0, { id: 3, windowDays: -1 })],
      'bob: last_click, cem outside_window, bob credited, ada older_click',
    ],
    [
      'a window of its own for each',
      [click('ada', 30 * DAY_MS, { windowDays: 90 }), click('bob', 20 * DAY_MS, { id: 2, windowDays: 7 })],
      'ada: last_click, bob outside_window, ada credited',
    ],
    [
      'a later click of the same partner',
      [ada, click('ada', HOUR, { id: 3 })],
      'ada: last_click, ada credited, ada older_click',
    ],
    [
      'a millisecond apart',
      [click('ada', HOUR), click('bob', HOUR - 1, { id: 2 })],
      'bob: last_click, bob credited, ada older_click',
    ],
    [
      'a tie goes to the smaller id',
      [click('ada', HOUR, { id: 5 }), click('bob', HOUR, { id: 4 })],
      'bob: last_click, bob credited, ada older_click',
    ],
    [
      'a tie whose smaller id does not count',
      [click('ada', HOUR, { id: 5 }), click('bob', HOUR, { id: 4, ...bot })],
      'ada: last_click, bob not_a_person, ada credited',
    ],
    [
      'within the grace beats before',
      [ada, click('bob', -1_000, { id: 2 })],
      'bob: last_click, bob credited, ada older_click',
    ],
    [
      'none counts: the newest speaks',
      [
        { ...ada, ...bot },
        { ...bob, ...inactive },
      ],
      'nobody: partner_not_active, bob partner_not_active, ada not_a_person',
    ],
    [
      'none counts: the newest was too late',
      [{ ...ada, ...bot }, click('bob', -DAY_MS, { id: 2 })],
      'nobody: after_event, bob after_event, ada not_a_person',
    ],
    [
      'none counts: the newest is too old',
      [click('ada', 90 * DAY_MS), click('bob', 80 * DAY_MS, { id: 2 })],
      'nobody: outside_window, bob outside_window, ada outside_window',
    ],
  ])('%s', (_what, touches, outcome) => {
    expect(told(touches)).toBe(outcome)
  })
})

describe('a customer bound by an earlier sale', () => {
  const newer = click('bob', HOUR, { id: 2 })

  test.each([
    ['stays without any click', [], bound('ada'), 'ada: standing'],
    [
      'stays when another partner was clicked since',
      [newer],
      bound('ada'),
      'ada: standing, bob customer_bound',
    ],
    [
      'stays when the click window is long over',
      [click('ada', 400 * DAY_MS)],
      bound('ada'),
      'ada: standing, ada outside_window',
    ],
    [
      'stays when the click was a coupon and no click',
      [newer],
      bound('ada', { clickId: null }),
      'ada: standing, bob customer_bound',
    ],
    [
      'keeps why a click would not have counted',
      [{ ...newer, marks: ['bot'] as const }],
      bound('ada'),
      'ada: standing, bob not_a_person',
    ],
    [
      'earns nobody anything while their partner is suspended',
      [newer],
      bound('ada', inactive),
      'nobody: standing_partner_not_active, bob customer_bound',
    ],
    [
      'is not passed on by a suspension',
      [click('bob', HOUR), click('cem', 1, { id: 2 })],
      bound('ada', inactive),
      'nobody: standing_partner_not_active, cem customer_bound, bob customer_bound',
    ],
    [
      'does not care whether other partners are active',
      [{ ...newer, ...inactive }],
      bound('ada'),
      'ada: standing, bob partner_not_active',
    ],
  ])('%s', (_what, touches, standing, outcome) => {
    expect(told(touches, standing)).toBe(outcome)
  })

  test('keeps the click, program and start of the reward period they were bound with', () => {
    const standing = bound('ada', { programId: nth('prg', 7) })
    expect(attribute(EVENT_AT, [newer], standing)).toMatchObject({
      basis: 'standing',
      boundAt: standing.boundAt,
      shares: [{ partnerId: PARTNERS.ada, programId: nth('prg', 7), clickId: nth('clk', 99) }],
    })
  })
})

test('a credited click names partner, program and click, binds from the event on and gets the whole', () => {
  expect(attribute(EVENT_AT, [click('ada', HOUR, { id: 4 })], null)).toMatchObject({
    basis: 'touch',
    model: 'last_click',
    boundAt: EVENT_AT,
    shares: [
      {
        partnerId: PARTNERS.ada,
        programId: PROGRAM,
        clickId: nth('clk', 4),
        weight: { numerator: 1n, denominator: 1n },
      },
    ],
  })
})

describe('whatever the facts', () => {
  const anyTouch = fc
    .record({
      who: fc.constantFrom<Name>('ada', 'bob', 'cem'),
      // Coarse, so that ties are common; around both edges of the window.
      msBefore: fc.constantFrom(-DAY_MS, -CLOCK_GRACE_MS - 1, -CLOCK_GRACE_MS, 0, HOUR, WINDOW, WINDOW + 1),
      marks: fc.subarray([...CLICK_MARKS]),
      partnerIsActive: fc.boolean(),
    })
    .map(({ who, msBefore, ...rest }) => ({ who, msBefore, rest }))
  const anyTouches = fc
    .array(anyTouch, { maxLength: 10 })
    .map((list) =>
      list.map(({ who, msBefore, rest }, index) => click(who, msBefore, { id: index + 1, ...rest })),
    )
  const anyStanding = fc.option(
    fc.record({ who: fc.constantFrom<Name>('ada', 'bob'), partnerIsActive: fc.boolean() }),
  )
  const standingOf = (facts: { who: Name; partnerIsActive: boolean } | null) =>
    facts === null ? null : bound(facts.who, { partnerIsActive: facts.partnerIsActive })

  test('the order in which clicks were read does not matter', () => {
    const shuffled = anyTouches.chain((touches) =>
      fc.tuple(fc.constant(touches), fc.shuffledSubarray(touches, { minLength: touches.length })),
    )
    fc.assert(
      fc.property(shuffled, anyStanding, ([touches, others], standing) => {
        expect(attribute(EVENT_AT, others, standingOf(standing))).toEqual(
          attribute(EVENT_AT, touches, standingOf(standing)),
        )
      }),
    )
  })

  test('every click is accounted for, at most one is credited, and the weights are one', () => {
    fc.assert(
      fc.property(anyTouches, anyStanding, (touches, standing) => {
        const decision = attribute(EVENT_AT, touches, standingOf(standing))
        expect(decision.considered.map(({ clickId }) => `${clickId}`).sort()).toEqual(
          touches.map(({ clickId }) => `${clickId}`).sort(),
        )
        const credited = decision.considered.filter(({ dropped }) => dropped === null)
        expect(credited).toHaveLength(decision.outcome === 'credited' && decision.basis === 'touch' ? 1 : 0)
        if (decision.outcome === 'credited') expect(decision.shares).toHaveLength(1)
      }),
    )
  })

  test('one more older click never changes who is credited', () => {
    fc.assert(
      fc.property(anyTouches, (touches) => {
        const before = attribute(EVENT_AT, touches, null)
        if (before.outcome === 'nobody') return
        const older = click('cem', WINDOW, { id: 500, partnerIsActive: true })
        const after = attribute(EVENT_AT, [...touches, older], null)
        expect(after.outcome === 'credited' ? after.shares : null).toEqual(before.shares)
      }),
    )
  })
})
