// What refunds, disputes and credit notes come to: one total, whatever order they were told in, never more
// than the sale.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { keptOf } from './correction.ts'
import type { CorrectionKind } from './event.ts'
import { type Money, parseCurrency } from './money.ts'
import { withDispute } from './review.ts'
import {
  type CorrectedSale,
  correctionError,
  correctionsOfSales,
  type SaleCorrections,
  type ToldCorrection,
} from './sale-corrections.ts'

const EUR = parseCurrency('EUR')
const eur = (amount: bigint): Money => ({ amount, currency: EUR })
const AT = new Date('2026-01-15T12:00:00Z')
const sale: CorrectedSale = { id: nth('evt', 1), externalId: 'inv', occurredAt: AT, gross: eur(10_000n) }

/** "refund re_1 6000", "refund_failed of re_1": one a minute, of the sale unless it says of what. */
function told(lines: readonly string[]): ToldCorrection[] {
  return lines.map((line, index) => {
    const [kind = '', ...rest] = line.split(' ')
    const of = rest.indexOf('of')
    const [externalId = `x_${index}`, amount] = of === 0 ? [] : rest.slice(0, of < 0 ? undefined : of)
    return {
      id: nth('evt', index + 2),
      kind: kind as CorrectionKind,
      externalId,
      corrects: of < 0 ? 'inv' : (rest[of + 1] ?? ''),
      occurredAt: new Date(AT.getTime() + index * 60_000),
      amount: amount === undefined ? null : eur(BigInt(amount)),
    }
  })
}

function judged(lines: readonly string[]): SaleCorrections {
  const [one] = correctionsOfSales([sale], told(lines))
  if (one === undefined) throw new Error('nothing corrects the sale')
  return one
}

describe('given back in all', () => {
  test.each([
    ['a refund', ['refund r 6000'], 6_000n, 0n],
    ['several refunds', ['refund a 6000', 'refund b 1', 'refund c 3999'], 10_000n, 0n],
    ['more than the sale, told too early to be refused', ['refund a 6000', 'refund b 6000'], 10_000n, 0n],
    ['a refund that failed', ['refund a 6000', 'refund_failed of a'], 0n, 0n],
    ['one of two that failed', ['refund a 6000', 'refund b 1000', 'refund_failed of a'], 1_000n, 0n],
    ['one that failed twice', ['refund a 10', 'refund_failed of a', 'refund_failed of a'], 0n, 0n],
    ['the failure of an unknown refund', ['refund a 10', 'refund_failed of b'], 10n, 0n],
    ['a credit note and the refund that pays it', ['credit_note n 6000', 'refund r 6000'], 6_000n, 0n],
    ['credit notes beyond the refunds', ['credit_note n 6000', 'refund r 50'], 6_000n, 0n],
    ['refunds beyond the credit notes', ['credit_note n 50', 'refund r 6000'], 6_000n, 0n],
    ['a credit note whose refund failed', ['credit_note n 60', 'refund r 60', 'refund_failed of r'], 60n, 0n],
    ['an open dispute', ['dispute_opened d 6000'], 0n, 0n],
    ['a won dispute', ['dispute_opened d 6000', 'dispute_won of d'], 0n, 0n],
    ['a lost dispute about a part', ['dispute_opened d 6000', 'dispute_lost of d'], 6_000n, 6_000n],
    ['one that cost less', ['dispute_opened d 6000', 'dispute_lost x 100 of d'], 100n, 100n],
    ['one about the whole sale', ['dispute_opened d', 'dispute_lost of d'], 10_000n, 10_000n],
    ['one about what was left', ['refund r 4000', 'dispute_opened d', 'dispute_lost of d'], 10_000n, 6_000n],
    ['one that was won after all', ['dispute_opened d', 'dispute_lost of d', 'dispute_won of d'], 0n, 0n],
    ['one that was lost after all', ['dispute_opened d 9', 'dispute_won of d', 'dispute_lost of d'], 9n, 9n],
    ['a lost dispute beside refunds', ['refund r 10', 'dispute_opened d 5', 'dispute_lost of d'], 15n, 5n],
    ['the end of an unknown dispute', ['dispute_opened d', 'dispute_lost of e'], 0n, 0n],
  ] as const)('%s', (_what, lines, refunded, lost) => {
    expect(judged(lines).corrections).toMatchObject({ refunded, lost })
  })
})

test('what each one counted sums to what was given back, and one that says too much is told apart', () => {
  const { told: all } = judged(['refund a 6000', 'credit_note n 6000', 'refund b 5000', 'refund c 1'])
  expect(all.map(({ counted, verdict }) => [counted, verdict.reason])).toEqual([
    [6_000n, 'sale_corrected'],
    [0n, 'sale_corrected'],
    [4_000n, 'more_than_sale'],
    [0n, 'more_than_sale'],
  ])
})

test.each([
  ['is blocked while a dispute is open', ['dispute_opened d'], 'open'],
  ['is free when it is won', ['dispute_opened d', 'dispute_won of d'], 'closed'],
  ['is free when it is lost', ['dispute_opened d', 'dispute_lost of d'], 'closed'],
  [
    'is blocked while one of two is open',
    ['dispute_opened d', 'dispute_opened e', 'dispute_won of e'],
    'open',
  ],
  ['is not blocked by the end of another', ['dispute_opened d', 'dispute_won of e'], 'open'],
  ['is not blocked by a refund', ['refund r 10'], null],
] as const)('what a sale earned %s', (_what, lines, dispute) => {
  const { corrections } = judged(lines)
  expect(corrections.dispute).toBe(dispute)
  expect(withDispute([], corrections.dispute === 'open')).toEqual(dispute === 'open' ? ['dispute'] : [])
})

test('a correction in another currency counts for nothing, and the others for what they are', () => {
  const [refund, ...rest] = told(['refund r 10', 'refund s 20'])
  if (refund === undefined) throw new Error('no refund')
  const dollars = { ...refund, amount: { amount: 10n, currency: parseCurrency('USD') } }
  const [one] = correctionsOfSales([sale], [dollars, ...rest])
  expect(one?.corrections.refunded).toBe(20n)
  expect(one?.told[0]?.verdict).toEqual({ outcome: 'nobody', reason: 'other_currency' })
})

test('corrections of other sales and of none are left alone', () => {
  const other = { ...sale, id: nth('evt', 99), externalId: 'other' }
  const all = told(['refund a 10 of other', 'refund b 20', 'refund c 30 of nothing', 'refund_failed of c'])
  const found = correctionsOfSales([sale, other, { ...sale, externalId: 'untouched' }], all)
  expect(found.map((one) => [one.sale.externalId, one.corrections.refunded])).toEqual([
    ['inv', 20n],
    ['other', 10n],
  ])
})

describe('refused while the sale is known', () => {
  test.each([
    ['a refund of what is left', ['refund a 6000'], 'refund', 4_000n, null],
    [
      'a refund of a cent more',
      ['refund a 6000'],
      'refund',
      4_001n,
      'must be at most 40.00 EUR: what is left of the sale of 100.00 EUR',
    ],
    ['a refund after one that failed', ['refund a 6000', 'refund_failed of a'], 'refund', 10_000n, null],
    ['a refund beside a credit note', ['credit_note n 6000'], 'refund', 10_000n, null],
    [
      'a refund after a lost dispute',
      ['dispute_opened d', 'dispute_lost of d'],
      'refund',
      1n,
      'must be at most 0.00 EUR: what is left of the sale of 100.00 EUR',
    ],
    [
      'a credit note of more than is left',
      ['credit_note n 6000'],
      'credit_note',
      4_001n,
      'must be at most 40.00 EUR: what is left of the sale of 100.00 EUR',
    ],
    ['a dispute beside a refund', ['refund a 6000'], 'dispute_opened', 10_000n, null],
    [
      'a dispute of more than the sale',
      ['refund a 6000'],
      'dispute_lost',
      10_001n,
      'must be at most 100.00 EUR, the amount of the sale',
    ],
  ] as const)('%s', (_what, lines, kind, amount, detail) => {
    expect(correctionError({ kind, amount: eur(amount) }, judged(lines))?.detail ?? null).toBe(detail)
  })

  test('another currency, whatever the amount', () => {
    const usd = { amount: 1n, currency: parseCurrency('USD') }
    expect(correctionError({ kind: 'refund', amount: usd }, judged(['refund a 1']))?.pointer).toBe(
      '/currency',
    )
  })
})

/** A history of anything that can be told about a sale, out of any order. */
const anyHistory = fc.array(
  fc.record({
    kind: fc.constantFrom<CorrectionKind>(
      'refund',
      'refund_failed',
      'credit_note',
      'dispute_opened',
      'dispute_won',
      'dispute_lost',
    ),
    number: fc.integer({ min: 1, max: 3 }),
    minute: fc.integer({ min: -5, max: 5 }),
    amount: fc.option(fc.bigInt({ min: 1n, max: 12_000n })),
  }),
  { maxLength: 12 },
)

test('any history, in any order of telling, comes to the same, between nothing and the sale', () => {
  fc.assert(
    fc.property(
      anyHistory.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(
            all.map((_, i) => i),
            { minLength: all.length },
          ),
        ),
      ),
      ([all, order]) => {
        const events = all.map(({ kind, number, minute, amount }, index): ToldCorrection => {
          const isDirect = kind === 'refund' || kind === 'credit_note' || kind === 'dispute_opened'
          const named = kind === 'refund_failed' ? `refund ${number}` : `dispute_opened ${number}`
          return {
            id: nth('evt', index + 2),
            kind,
            externalId: isDirect ? `${kind} ${number}` : `${index}`,
            corrects: isDirect ? 'inv' : named,
            occurredAt: new Date(AT.getTime() + minute * 60_000),
            amount:
              kind === 'refund_failed' || kind === 'dispute_won'
                ? null
                : amount === null
                  ? null
                  : eur(amount),
          }
        })
        const [one] = correctionsOfSales([sale], events)
        const [other] = correctionsOfSales(
          [sale],
          order.map((index) => events[index] ?? fail()),
        )
        expect(other).toEqual(one)
        if (one === undefined) return
        const { refunded, lost } = one.corrections
        expect(refunded >= 0n && refunded <= 10_000n && lost >= 0n && lost <= refunded).toBe(true)
        expect(one.told.reduce((sum, { counted }) => sum + counted, 0n)).toBe(refunded)
        const kept = keptOf(eur(2_000n), { partnerId: nth('ptn', 1), gross: sale.gross }, one.corrections)
        expect(kept.amount === 0n).toBe(refunded >= 9_998n)
      },
    ),
  )
})

function fail(): never {
  throw new Error('no such event')
}
