// Differences: what is booked makes the entries equal the entitlement, once, and nothing is booked in full
// again.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { COMMISSION_STATES, type CommissionState } from './commission.ts'
import { type BookedEntry, differencesOf, type Entitlement } from './difference.ts'
import { type Money, parseCurrency } from './money.ts'

const partnerOf = (who: string) => nth('ptn', who.charCodeAt(0))
const moneyOf = (text: string): Money => {
  const [amount = '0', currency = 'EUR'] = text.split(' ')
  return { amount: BigInt(amount), currency: parseCurrency(currency) }
}

/** "ada: 2000 EUR held", released on the n-th of March. */
function entry(text: string, index: number, texts: readonly string[]): BookedEntry {
  const [who = '', rest = ''] = text.split(': ')
  const first = texts.findIndex((other) => other.startsWith(`${who}:`))
  const [amount = '0', currency = 'EUR', state = 'held', day = '10'] = rest.split(' ')
  return {
    id: nth('com', index + 1),
    partnerId: partnerOf(who),
    money: moneyOf(`${amount} ${currency}`),
    state: state as CommissionState,
    releaseAt: new Date(`2026-03-${day}T00:00:00Z`),
    originalId: first === index ? null : nth('com', first + 1),
  }
}

function entitlement(text: string): Entitlement {
  const [who = '', money = ''] = text.split(': ')
  return { partnerId: partnerOf(who), money: moneyOf(money) }
}

/** "a 500 EUR adjustment held": letter, difference, kind, where it is taken from. */
function told(booked: readonly string[], entitled: readonly string[]): string[] {
  return differencesOf(booked.map(entry), entitled.map(entitlement)).map(
    ({ partnerId, money: { amount, currency }, kind, against, dueAt }) => {
      const who = ['ada', 'bob'].find((name) => partnerOf(name) === partnerId) ?? '?'
      const due = dueAt === null ? '' : ` due ${dueAt.getUTCDate()}`
      return `${who} ${amount} ${currency} ${kind} ${against}${due}`
    },
  )
}

describe('what is booked', () => {
  test.each<[string, string[], string[], string[]]>([
    ['nothing for nothing', [], [], []],
    ['the whole, the first time', [], ['ada: 2000 EUR'], ['ada 2000 EUR earning held']],
    [
      'a part each, the first time',
      [],
      ['ada: 1500 EUR', 'bob: 500 EUR'],
      ['ada 1500 EUR earning held', 'bob 500 EUR earning held'],
    ],
    ['nothing when it is the same', ['ada: 2000 EUR held'], ['ada: 2000 EUR'], []],
    ['nothing when it was paid and is the same', ['ada: 2000 EUR paid'], ['ada: 2000 EUR'], []],
    ['more', ['ada: 500 EUR held'], ['ada: 2000 EUR'], ['ada 1500 EUR adjustment held']],
    ['more after it was paid', ['ada: 500 EUR paid'], ['ada: 2000 EUR'], ['ada 1500 EUR adjustment held']],
    [
      'less of what is held',
      ['ada: 2000 EUR held'],
      ['ada: 500 EUR'],
      ['ada -1500 EUR adjustment held due 10'],
    ],
    ['all of what is held', ['ada: 2000 EUR held'], [], ['ada -2000 EUR reversal held due 10']],
    ['all of what is payable', ['ada: 2000 EUR payable'], [], ['ada -2000 EUR reversal payable due 10']],
    [
      'all of what is on its way',
      ['ada: 2000 EUR in_transit'],
      [],
      ['ada -2000 EUR reversal payable due 10'],
    ],
    ['all of what is paid', ['ada: 2000 EUR paid'], [], ['ada -2000 EUR reversal payable due 10']],
    [
      'less of what is paid',
      ['ada: 2000 EUR paid'],
      ['ada: 1 EUR'],
      ['ada -1999 EUR adjustment payable due 10'],
    ],
    [
      'from one to another',
      ['ada: 2000 EUR held'],
      ['bob: 2000 EUR'],
      ['ada -2000 EUR reversal held due 10', 'bob 2000 EUR earning held'],
    ],
    [
      'again to whom it was taken from',
      ['ada: 2000 EUR held', 'ada: -2000 EUR held'],
      ['ada: 2000 EUR'],
      ['ada 2000 EUR adjustment held'],
    ],
    ['nothing twice', ['ada: 2000 EUR held', 'ada: -2000 EUR held'], [], []],
    [
      'another currency: back in one, new in the other',
      ['ada: 2000 EUR held'],
      ['ada: 700 USD'],
      ['ada -2000 EUR reversal held due 10', 'ada 700 USD adjustment held'],
    ],
    [
      'of what is payable when too little is held',
      ['ada: 2000 EUR paid 05', 'ada: 300 EUR held 20'],
      [],
      ['ada -2300 EUR reversal payable due 5'],
    ],
    [
      'of what is held when that covers it, with the first of it',
      ['ada: 2000 EUR paid 05', 'ada: 300 EUR held 20', 'ada: 100 EUR held 12'],
      ['ada: 2000 EUR'],
      ['ada -400 EUR adjustment held due 12'],
    ],
    [
      'an amount that was taken back is not held any more',
      ['ada: 2000 EUR held', 'ada: -1500 EUR held', 'ada: 900 EUR paid'],
      ['ada: 800 EUR'],
      ['ada -600 EUR adjustment payable due 10'],
    ],
  ])('%s', (_what, booked, entitled, differences) => {
    expect(told(booked, entitled)).toEqual(differences)
  })

  test('every difference names the earning it corrects, and the earning none', () => {
    const booked = ['ada: 500 EUR held', 'ada: 100 EUR held'].map(entry)
    const [difference] = differencesOf(booked, [entitlement('ada: 2000 EUR')])
    expect([difference?.originalId, difference?.before]).toEqual([nth('com', 1), moneyOf('600 EUR')])
    expect(differencesOf([], [entitlement('ada: 2000 EUR')])[0]?.originalId).toBeNull()
  })
})

describe('however often it is decided again', () => {
  const anyEntitlements = fc.uniqueArray(
    fc.record({
      who: fc.constantFrom('ada', 'bob', 'cem'),
      amount: fc.bigInt({ min: 1n, max: 5_000n }),
      currency: fc.constantFrom('EUR', 'USD'),
    }),
    { selector: ({ who }) => who, maxLength: 3 },
  )
  const anyHistory = fc.array(
    fc.tuple(
      anyEntitlements,
      fc.array(fc.constantFrom(...COMMISSION_STATES), { minLength: 3, maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 6 },
  )

  test('entries sum to the newest entitlement, and deciding the same again books nothing', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const booked: BookedEntry[] = []
        for (const [list, states] of history) {
          const entitled = list.map(({ who, amount, currency }) =>
            entitlement(`${who}: ${amount} ${currency}`),
          )
          for (const { partnerId, money, against, originalId } of differencesOf(booked, entitled)) {
            const state = money.amount < 0n ? against : (states[booked.length % 3] ?? 'held')
            const id = nth('com', booked.length + 1)
            const releaseAt = new Date('2026-03-10T00:00:00Z')
            booked.push({ id, partnerId, money, state, releaseAt, originalId })
          }
          expect(differencesOf(booked, entitled)).toEqual([])
          for (const { partnerId, money } of entitled)
            expect(sumOf(booked, partnerId, money)).toBe(money.amount)
          expect(total(booked)).toBe(entitled.reduce((sum, { money }) => sum + money.amount, 0n))
        }
      }),
    )
  })

  test('what is taken from held is never more than is held', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const booked: BookedEntry[] = []
        for (const [list] of history) {
          const entitled = list.map(({ who, amount, currency }) =>
            entitlement(`${who}: ${amount} ${currency}`),
          )
          for (const { partnerId, money, against, originalId } of differencesOf(booked, entitled)) {
            const id = nth('com', booked.length + 1)
            const state = money.amount < 0n ? against : booked.length % 2 === 0 ? 'held' : 'paid'
            const releaseAt = new Date('2026-03-10T00:00:00Z')
            booked.push({ id, partnerId, money, state, releaseAt, originalId })
            const held = booked.filter((one) => one.state === 'held')
            expect(sumOf(held, partnerId, money) >= 0n).toBe(true)
          }
        }
      }),
    )
  })

  test('the first entry is the one that corrects nothing, whatever its id', () => {
    const [later, first] = ['ada: -500 EUR held', 'ada: 2000 EUR held'].map(entry)
    if (later === undefined || first === undefined) throw new Error('two entries were given')
    const booked = [
      { ...later, originalId: first.id },
      { ...first, originalId: null },
    ]
    expect(differencesOf(booked, [])).toMatchObject([{ kind: 'reversal', originalId: first.id }])
  })

  const sumOf = (entries: readonly BookedEntry[], partnerId: string, { currency }: Money) =>
    total(entries.filter((one) => one.partnerId === partnerId && one.money.currency === currency))
  const total = (entries: readonly BookedEntry[]) =>
    entries.reduce((sum, { money }) => sum + money.amount, 0n)
})
