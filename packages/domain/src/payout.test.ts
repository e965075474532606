// Planning a payout run: everybody due is paid once, everybody else is named with the reason.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { parseCurrency } from './money.ts'
import { type PartnerBalance, type PayableCommission, planPayouts } from './payout.ts'

const EUR = parseCurrency('EUR')
const USD = parseCurrency('USD')
const ADA = nth('ptn', 1)
const BOB = nth('ptn', 2)

let commissionCount = 0
const earned = (partnerId = ADA, amount = 1_000n, currency = EUR): PayableCommission => {
  commissionCount += 1
  return { commissionId: nth('com', commissionCount), partnerId, money: { amount, currency } }
}
const balance = (change: Partial<PartnerBalance> = {}): PartnerBalance => ({
  partnerId: ADA,
  currency: EUR,
  payable: 1_000_000n,
  isActive: true,
  ...change,
})
const reasonFor = (amounts: readonly bigint[], change: Partial<PartnerBalance>, minimum = 0n) => {
  const { due, leftOut } = planPayouts(
    amounts.map((amount) => earned(ADA, amount)),
    [balance(change)],
    minimum,
  )
  return leftOut[0]?.reason ?? (due.length === 1 ? 'paid' : 'forgotten')
}

test('gathers the commissions of a partner into one payout', () => {
  const own = [earned(ADA, 1_000n), earned(ADA, 250n)]
  expect(planPayouts(own, [balance()], 0n)).toEqual({
    due: [
      {
        partnerId: ADA,
        money: { amount: 1_250n, currency: EUR },
        commissionIds: own.map((one) => one.commissionId),
      },
    ],
    leftOut: [],
  })
})

test('never mixes currencies or partners', () => {
  const commissions = [
    earned(ADA, 100n, EUR),
    earned(BOB, 7n, EUR),
    earned(ADA, 300n, USD),
    earned(ADA, 5n, EUR),
  ]
  const balances = [balance(), balance({ currency: USD }), balance({ partnerId: BOB })]
  const { due } = planPayouts(commissions, balances, 0n)
  expect(due.map(({ partnerId, money }) => [partnerId, money.amount, money.currency])).toEqual([
    [ADA, 105n, EUR],
    [ADA, 300n, USD],
    [BOB, 7n, EUR],
  ])
})

describe('leaves out', () => {
  test.each([
    // amounts, what is known, minimum → what comes of it
    [[1_000n], {}, 0n, 'paid'],
    [[1_000n], {}, 1_000n, 'paid'],
    [[999n], {}, 1_000n, 'below_minimum'],
    [[500n, 499n], {}, 1_000n, 'below_minimum'],
    [[500n, 500n], {}, 1_000n, 'paid'],
    [[1_000n], { isActive: false }, 0n, 'partner_not_active'],
    [[1_000n], { payable: 999n }, 0n, 'balance_too_low'],
    [[1_000n], { payable: 1_000n }, 0n, 'paid'],
    [[1_000n], { payable: -5n }, 0n, 'balance_too_low'],
    [[1_000n, -1_000n], {}, 0n, 'balance_too_low'],
    [[1_000n, -1_500n], {}, 0n, 'balance_too_low'],
    [[1_000n, -400n], { payable: 600n }, 0n, 'paid'],
    // The reason people can act on goes first.
    [[1n], { isActive: false, payable: 0n }, 1_000n, 'partner_not_active'],
    [[1n], { payable: 0n }, 1_000n, 'balance_too_low'],
  ] as const)('%s with %s and the minimum %i: %s', (amounts, change, minimum, outcome) => {
    expect(reasonFor(amounts, change, minimum)).toBe(outcome)
  })

  test('nobody without commissions: a balance alone is no reason to pay or to explain', () => {
    expect(planPayouts([], [balance()], 0n)).toEqual({ due: [], leftOut: [] })
  })

  test('nothing silently: a commission whose balance was not asked for is a bug and thrown', () => {
    expect(() => planPayouts([earned(BOB)], [balance()], 0n)).toThrow('no balance')
  })
})

test('every commission is either in exactly one payout or its partner is named, whatever the facts', () => {
  const partners = [ADA, BOB]
  const currencies = [EUR, USD]
  const commissionOf = fc.tuple(
    fc.constantFrom(...partners),
    fc.bigInt({ min: -50n, max: 500n }),
    fc.constantFrom(...currencies),
  )
  const known = fc.record({ payable: fc.bigInt({ min: -100n, max: 2_000n }), isActive: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(commissionOf, { maxLength: 20 }),
      fc.array(known, { minLength: 4, maxLength: 4 }),
      fc.bigInt({ min: 0n, max: 600n }),
      (facts, knowns, minimum) => {
        const commissions = facts.map(([partnerId, amount, currency]) => earned(partnerId, amount, currency))
        const balances = partners.flatMap((partnerId, row) =>
          currencies.map((currency, column) => balance({ partnerId, currency, ...knowns[row * 2 + column] })),
        )
        const { due, leftOut } = planPayouts(commissions, balances, minimum)
        const paid = due.flatMap(({ commissionIds }) => commissionIds)
        expect(new Set(paid).size).toBe(paid.length)
        const named = new Set(leftOut.map(({ partnerId, money }) => `${partnerId} ${money.currency}`))
        for (const { commissionId, partnerId, money } of commissions) {
          expect(paid.includes(commissionId)).toBe(!named.has(`${partnerId} ${money.currency}`))
        }
        for (const { partnerId, money } of due) {
          const of = balances.find((one) => one.partnerId === partnerId && one.currency === money.currency)
          expect(of?.isActive).toBe(true)
          expect(money.amount > 0n && money.amount >= minimum && money.amount <= (of?.payable ?? 0n)).toBe(
            true,
          )
        }
      },
    ),
  )
})
