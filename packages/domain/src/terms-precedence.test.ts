// Which terms count for a partner: their own before their group's before the program's, each in its time, and
// the group of the time of the event. Through the replay, because that is who asks.

import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import type { OccurredEvent } from './event.ts'
import type { GroupId, PartnerId } from './ids.ts'
import { addDays } from './instant.ts'
import { parseCurrency } from './money.ts'
import { type CustomerFacts, decideEvent, NEW_CUSTOMER } from './replay.ts'
import { plainRule, plainTerms, type Terms, type TermsDraft } from './terms.ts'
import { nameTerms, nextTermsFor, scopeOfTerms, stateOfTerms, versionsOfScope } from './terms-scope.ts'

const START = new Date('2026-01-01T00:00:00Z')
const day = (count: number) => addDays(START, count)
const EUR = parseCurrency('EUR')
const PROGRAM = nth('prg', 1)
const OTHER_PROGRAM = nth('prg', 2)
const GROUPS = { gold: nth('grp', 1), silver: nth('grp', 2) } as const
const PARTNERS = { ada: nth('ptn', 1), bob: nth('ptn', 2) } as const

type Owner = 'program' | 'gold' | 'silver' | 'ada' | 'bob' | 'elsewhere'
/** For whom, how many percent (null ends them), from which day, until which day. */
type Version = readonly [Owner, number | null, number, number?]
/** From which day in which group. */
type Move = readonly [number, keyof typeof GROUPS | null]

const owned = (owner: Owner): Pick<Terms, 'programId' | 'groupId' | 'partnerId'> => ({
  programId: owner === 'elsewhere' ? OTHER_PROGRAM : PROGRAM,
  groupId: owner === 'gold' || owner === 'silver' ? GROUPS[owner] : null,
  partnerId: owner === 'ada' || owner === 'bob' ? PARTNERS[owner] : null,
})

function versionsOf(rows: readonly Version[], change: Partial<TermsDraft> = {}): Terms[] {
  return rows.map(([owner, percent, from, until], index) => ({
    ...plainTerms({
      ...change,
      rules:
        percent === null
          ? []
          : [plainRule({ on: 'sale', reward: { type: 'percent', basisPoints: percent * 100 } })],
    }),
    ...owned(owner),
    id: nth('trm', index + 1),
    version: rows.slice(0, index + 1).filter((row) => row[0] === owner).length,
    publishedAt: START,
    effectiveFrom: day(from),
    effectiveUntil: until === undefined ? null : day(until),
  }))
}

function groupAt(moves: readonly Move[]): CustomerFacts['groupAt'] {
  return (partnerId: PartnerId, programId, at): GroupId | null => {
    if (partnerId !== PARTNERS.ada || programId !== PROGRAM) return null
    const name = moves.findLast(([from]) => day(from).getTime() <= at.getTime())?.[1] ?? null
    return name === null ? null : GROUPS[name]
  }
}

const sale = (at: number): OccurredEvent => ({
  id: nth('evt', at),
  kind: 'sale',
  occurredAt: day(at),
  gross: { amount: 10_000n, currency: EUR },
  net: { amount: 10_000n, currency: EUR },
  product: null,
  plan: null,
  country: null,
  coupon: null,
  metadata: {},
})

const clickOf = (partnerId: PartnerId, clickedAt: Date, id: number) => ({
  clickId: nth('clk', id),
  partnerId,
  programId: PROGRAM,
  clickedAt,
  marks: [],
  toldByPageAt: null,
})

/** Ada clicks at the time of the sale. */
function factsOf(terms: readonly Terms[], moves: readonly Move[], at: number): CustomerFacts {
  return {
    clicks: [clickOf(PARTNERS.ada, day(at), 2)],
    terms,
    corrections: new Map(),
    verdicts: new Map(),
    coupons: [],
    byHand: new Map(),
    wasOpen: () => true,
    wasActive: () => true,
    groupAt: groupAt(moves),
  }
}

/** "ada 30": whose terms counted for Ada's sale and how many euros of 100 they gave; or why nothing. */
function counted(versions: readonly Version[], moves: readonly Move[], at: number): string {
  const { rewards } = decideEvent(sale(at), NEW_CUSTOMER, factsOf(versionsOf(versions), moves, at))
  const [own] = rewards
  if (own === undefined) return 'nobody'
  if (own.decision.outcome === 'nothing') return own.decision.reason
  const { terms } = own
  const owner = terms === null ? 'nobody' : versions[indexOf(terms)]?.[0]
  return `${owner} ${Number(own.part?.amount) / 100}`
}

function indexOf({ id }: Terms): number {
  return Array.from({ length: 9 }, (_, index) => nth('trm', index + 1)).indexOf(id)
}

const P: Version = ['program', 20, 0]
const GOLD: Version = ['gold', 25, 0]
const ADA: Version = ['ada', 30, 0]
const IN_GOLD: readonly Move[] = [[0, 'gold']]

describe('the most specific terms in force count', () => {
  test.each<[string, readonly Version[], readonly Move[], number, string]>([
    ['the program’s alone', [P], [], 5, 'program 20'],
    ['a group without terms of its own', [P], IN_GOLD, 5, 'program 20'],
    ['a group with terms, for its member', [P, GOLD], IN_GOLD, 5, 'gold 25'],
    ['a group with terms, for who is in none', [P, GOLD], [], 5, 'program 20'],
    ['a group with terms, for who is in another', [P, GOLD], [[0, 'silver']], 5, 'program 20'],
    ['two groups: the member’s', [P, GOLD, ['silver', 22, 0]], [[0, 'silver']], 5, 'silver 22'],
    ['own terms, in no group', [P, ADA], [], 5, 'ada 30'],
    ['own terms before the group’s', [P, GOLD, ADA], IN_GOLD, 5, 'ada 30'],
    ['own terms that are worse still count', [P, GOLD, ['ada', 5, 0]], IN_GOLD, 5, 'ada 5'],
    ['somebody else’s terms', [P, ['bob', 40, 0]], [], 5, 'program 20'],
    ['somebody else’s terms, in a group', [P, GOLD, ['bob', 40, 0]], IN_GOLD, 5, 'gold 25'],
    ['own terms where the program has none', [ADA], [], 5, 'ada 30'],
    ['terms of another program', [P, ['elsewhere', 50, 0]], [], 5, 'program 20'],
    ['no terms at all', [], [], 5, 'program_has_no_terms'],
    ['own terms to come', [P, ['ada', 30, 10]], [], 9, 'program 20'],
    ['own terms on their first instant', [P, ['ada', 30, 10]], [], 10, 'ada 30'],
    ['own terms to come, in a group', [P, GOLD, ['ada', 30, 10]], IN_GOLD, 9, 'gold 25'],
    ['own terms on the day before their end', [P, ['ada', 30, 0, 10]], [], 9, 'ada 30'],
    ['own terms at the instant of their end', [P, ['ada', 30, 0, 10]], [], 10, 'program 20'],
    ['own terms over, in a group', [P, GOLD, ['ada', 30, 0, 10]], IN_GOLD, 10, 'gold 25'],
    ['a newer version of own terms', [P, ADA, ['ada', 35, 10]], [], 10, 'ada 35'],
    ['before a newer version of own terms', [P, ADA, ['ada', 35, 10]], [], 9, 'ada 30'],
    ['a campaign for one', [P, ADA, ['ada', 50, 10, 20]], [], 15, 'ada 50'],
    ['after a campaign the version before it', [P, ADA, ['ada', 50, 10, 20]], [], 20, 'ada 30'],
    ['a campaign of the group', [P, GOLD, ['gold', 50, 10, 20]], IN_GOLD, 15, 'gold 50'],
    ['after a campaign of the group', [P, ['gold', 50, 10, 20]], IN_GOLD, 20, 'program 20'],
    [
      'a campaign of the program does not reach own terms',
      [P, ADA, ['program', 60, 10, 20]],
      [],
      15,
      'ada 30',
    ],
    ['own terms that were ended', [P, ADA, ['ada', null, 10]], [], 10, 'program 20'],
    ['own terms until they were ended', [P, ADA, ['ada', null, 10]], [], 9, 'ada 30'],
    ['own terms that were ended, in a group', [P, GOLD, ADA, ['ada', null, 10]], IN_GOLD, 10, 'gold 25'],
    [
      'the end of own terms takes those planned with it',
      [P, ADA, ['ada', 35, 20], ['ada', null, 10]],
      [],
      25,
      'program 20',
    ],
    ['own terms given again after their end', [P, ADA, ['ada', null, 10], ['ada', 33, 20]], [], 25, 'ada 33'],
    [
      'between their end and their return',
      [P, ADA, ['ada', null, 10], ['ada', 33, 20]],
      [],
      15,
      'program 20',
    ],
    ['a group’s terms that were ended', [P, GOLD, ['gold', null, 10]], IN_GOLD, 10, 'program 20'],
    ['own terms, when the group’s were ended', [P, GOLD, ['gold', null, 10], ADA], IN_GOLD, 10, 'ada 30'],
    ['before the move into the group', [P, GOLD], [[10, 'gold']], 9, 'program 20'],
    ['from the instant of the move on', [P, GOLD], [[10, 'gold']], 10, 'gold 25'],
    [
      'before a move to another group',
      [P, GOLD, ['silver', 22, 0]],
      [...IN_GOLD, [10, 'silver']],
      9,
      'gold 25',
    ],
    [
      'after a move to another group',
      [P, GOLD, ['silver', 22, 0]],
      [...IN_GOLD, [10, 'silver']],
      10,
      'silver 22',
    ],
    ['after leaving the group', [P, GOLD], [...IN_GOLD, [10, null]], 10, 'program 20'],
    [
      'a group archived later: before, as everybody left it',
      [P, GOLD],
      [...IN_GOLD, [10, null]],
      9,
      'gold 25',
    ],
    ['back in the group', [P, GOLD], [...IN_GOLD, [10, null], [20, 'gold']], 20, 'gold 25'],
    ['own terms whatever the moves', [P, GOLD, ADA], [...IN_GOLD, [10, 'silver']], 15, 'ada 30'],
    ['history before the program’s first terms', [['program', 20, 10]], [], 5, 'program 20'],
    ['history before the group’s first terms', [P, ['gold', 25, 10]], IN_GOLD, 5, 'program 20'],
    ['the program’s next version', [P, ['program', 15, 10]], [], 10, 'program 15'],
    ['the program’s campaign for who has no other terms', [P, ['program', 60, 10, 20]], [], 15, 'program 60'],
  ])('%s', (_, versions, moves, at, expected) => {
    expect(counted(versions, moves, at)).toBe(expected)
  })

  test('whatever order the versions are read in', () => {
    const all = versionsOf([P, GOLD, ADA, ['ada', null, 10], ['program', 15, 12]])
    const told = (terms: readonly Terms[]) =>
      [5, 11, 13].map(
        (at) => decideEvent(sale(at), NEW_CUSTOMER, factsOf(terms, IN_GOLD, at)).rewards[0]?.terms?.id,
      )
    expect(told(all.toReversed())).toEqual(told(all))
  })
})

describe('what is the program’s alone', () => {
  const program = versionsOf([P], { model: 'linear' })
  const [own] = versionsOf([ADA], { model: 'last_click', windowDays: 1, holdDays: 7 })
  const both = [...program, ...(own === undefined ? [] : [{ ...own, id: nth('trm', 9) }])]

  test('the model: two partners share by it, each under their own terms', () => {
    const facts = factsOf(both, [], 5)
    const clicks = [...facts.clicks, clickOf(PARTNERS.bob, day(4), 1)]
    const { attribution, rewards } = decideEvent(sale(5), NEW_CUSTOMER, { ...facts, clicks })
    expect(attribution).toMatchObject({ outcome: 'credited', model: 'linear' })
    expect(
      rewards.map(({ share, terms, part }) => [share.partnerId, terms?.partnerId ?? null, part?.amount]),
    ).toEqual([
      [PARTNERS.ada, PARTNERS.ada, 1_500n],
      [PARTNERS.bob, null, 1_000n],
    ])
  })

  test('the hold and the window are the partner’s own', () => {
    const late = factsOf(both, [], 5)
    const clicks = late.clicks.map((click) => ({ ...click, clickedAt: day(3) }))
    expect(decideEvent(sale(5), NEW_CUSTOMER, { ...late, clicks }).attribution).toMatchObject({
      outcome: 'nobody',
      reason: 'outside_window',
    })
    const [reward] = decideEvent(sale(5), NEW_CUSTOMER, late).rewards
    expect(reward?.decision).toMatchObject({ outcome: 'earned', releaseAt: day(12) })
  })
})

describe('versions of one scope', () => {
  const states = (rows: readonly Version[], owner: Owner, now: number) => {
    const all = versionsOf(rows)
    const own = versionsOfScope(all, owned(owner))
    return own.map((terms) => stateOfTerms(terms, all, day(now)))
  }

  test.each<[string, readonly Version[], Owner, number, string[]]>([
    ['one that counts', [P], 'program', 5, ['in_force']],
    ['one that was replaced', [P, ['program', 15, 3]], 'program', 5, ['past', 'in_force']],
    ['one to come', [P, ['program', 15, 9]], 'program', 5, ['in_force', 'planned']],
    [
      'one that comes back after a campaign',
      [P, ['program', 60, 3, 9]],
      'program',
      5,
      ['planned', 'in_force'],
    ],
    ['one that never counts', [P, ['ada', 30, 9], ['ada', null, 6]], 'ada', 5, ['past', 'planned']],
    ['the end that counts', [P, ADA, ['ada', null, 3]], 'ada', 5, ['past', 'in_force']],
    ['before the program’s first terms begin', [['program', 20, 9]], 'program', 5, ['in_force']],
    ['own terms to come', [P, ['ada', 30, 9]], 'ada', 5, ['planned']],
  ])('%s', (_, rows, owner, now, expected) => {
    expect(states(rows, owner, now)).toEqual(expected)
  })
})

describe('what counts next', () => {
  const next = (rows: readonly Version[], group: keyof typeof GROUPS | null, now: number) => {
    const scope = {
      programId: PROGRAM,
      partnerId: PARTNERS.ada,
      groupId: group === null ? null : GROUPS[group],
    }
    const found = nextTermsFor(versionsOf(rows), scope, day(now))
    if (found === null) return null
    const { terms } = found
    const owner = terms === null ? 'nothing' : rows[indexOf(terms)]?.[0]
    return `${owner} from day ${(found.from.getTime() - START.getTime()) / 86_400_000}`
  }

  test.each<[string, readonly Version[], keyof typeof GROUPS | null, number, string | null]>([
    ['nothing is planned', [P, GOLD, ADA], 'gold', 5, null],
    ['own terms begin', [P, ['ada', 30, 9]], null, 5, 'ada from day 9'],
    ['own terms end', [P, ['ada', 30, 0, 9]], null, 5, 'program from day 9'],
    ['own terms end, in a group', [P, GOLD, ['ada', 30, 0, 9]], 'gold', 5, 'gold from day 9'],
    ['own terms are ended', [P, ADA, ['ada', null, 9]], null, 5, 'program from day 9'],
    ['the program changes under own terms', [P, ADA, ['program', 15, 9]], null, 5, null],
    ['the first of several', [P, ['program', 15, 9], ['gold', 25, 7]], 'gold', 5, 'gold from day 7'],
    ['another group’s', [P, ['silver', 22, 7]], 'gold', 5, null],
    ['somebody else’s', [P, ['bob', 40, 7]], null, 5, null],
    ['the program’s terms run out', [['program', 20, 0, 9]], null, 5, 'nothing from day 9'],
  ])('%s', (_, rows, group, now, expected) => {
    expect(next(rows, group, now)).toBe(expected)
  })
})

test('terms are named by whom they are for', () => {
  const [program, gold, ada] = versionsOf([P, GOLD, ADA])
  const named = [program, gold, ada].map((terms) =>
    terms === undefined ? '' : `${scopeOfTerms(terms)}: ${nameTerms(terms, 'Gold')}`,
  )
  expect(named).toEqual([
    'program: the program’s terms, version 1',
    'group: the terms of the group Gold, version 1',
    'partner: the partner’s own terms, version 1',
  ])
})
