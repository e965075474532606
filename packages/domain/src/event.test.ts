// What an event must carry: every wrong field is named at once, and what is right passes.

import { describe, expect, test } from 'vitest'
import {
  CORRECTION_KINDS,
  type EventDraft,
  type EventMoney,
  eventErrors,
  netOf,
  REWARDED_KINDS,
} from './event.ts'
import { AMOUNT_MAX, parseCurrency } from './money.ts'

const NOW = new Date('2026-01-15T12:00:00.000Z')
const EUR = parseCurrency('EUR')
const money = (change: Partial<EventMoney> = {}): EventMoney => ({
  currency: EUR,
  gross: 11_900n,
  tax: 1_900n,
  discount: 0n,
  ...change,
})
const draft = (change: Partial<EventDraft> = {}): EventDraft => ({
  kind: 'sale',
  customerRef: 'cus_1',
  externalId: 'inv_1',
  occurredAt: NOW,
  money: money(),
  corrects: null,
  product: null,
  plan: null,
  country: null,
  coupon: null,
  metadata: {},
  ...change,
})
const pointers = (change: Partial<EventDraft>) =>
  eventErrors(draft(change), NOW).map(({ pointer }) => pointer)
const later = (ms: number) => new Date(NOW.getTime() + ms)

test.each([
  ['a sale', {}],
  ['a sale without tax', { money: money({ tax: 0n }) }],
  ['a sale that is all tax', { money: money({ tax: 11_900n }) }],
  ['a sale of nothing: a trial invoice', { money: money({ gross: 0n, tax: 0n }) }],
  ['the largest sale', { money: money({ gross: AMOUNT_MAX }) }],
  ['a discount larger than what was left to pay', { money: money({ discount: 50_000n }) }],
  ['the largest discount', { money: money({ discount: AMOUNT_MAX }) }],
  ['a sale told five minutes before it happens: clocks differ', { occurredAt: later(5 * 60_000) }],
  ['a sale told years late', { occurredAt: new Date('2016-02-29T00:00:00Z') }],
] as const)('%s is fine', (_what, change) => {
  expect(pointers(change)).toEqual([])
})

test.each(REWARDED_KINDS.filter((kind) => kind !== 'sale'))(
  'a %s needs no money and may carry some',
  (kind) => {
    expect(pointers({ kind, money: null })).toEqual([])
    expect(pointers({ kind })).toEqual([])
  },
)

test.each([
  ['a sale without money', { money: null }, ['/amount']],
  ['a negative amount', { money: money({ gross: -1n, tax: 0n }) }, ['/amount', '/tax']],
  ['an amount beyond every number type', { money: money({ gross: AMOUNT_MAX + 1n }) }, ['/amount']],
  ['a negative tax', { money: money({ tax: -1n }) }, ['/tax']],
  ['more tax than amount', { money: money({ tax: 11_901n }) }, ['/tax']],
  ['a negative discount', { money: money({ discount: -1n }) }, ['/discount']],
  ['a discount beyond every number type', { money: money({ discount: AMOUNT_MAX + 1n }) }, ['/discount']],
  ['the future', { occurredAt: later(5 * 60_000 + 1) }, ['/occurred_at']],
  [
    'everything at once',
    { money: money({ gross: 1n, tax: 2n, discount: -3n }), occurredAt: later(86_400_000) },
    ['/tax', '/discount', '/occurred_at'],
  ],
] as const)('%s is refused, naming the fields', (_what, change, expected) => {
  expect(pointers(change)).toEqual(expected)
})

describe('a correction', () => {
  const gross = money({ gross: 5_000n, tax: 0n })
  test.each([
    ['refund', gross, []],
    ['refund', null, ['/amount']],
    ['refund', money({ gross: 0n, tax: 0n }), ['/amount']],
    ['refund', money(), ['/tax']],
    ['refund', money({ gross: 5n, tax: 0n, discount: 1n }), ['/discount']],
    ['refund_failed', null, []],
    ['refund_failed', gross, ['/amount']],
    ['credit_note', gross, []],
    ['credit_note', null, ['/amount']],
    ['dispute_opened', null, []],
    ['dispute_opened', gross, []],
    ['dispute_won', null, []],
    ['dispute_won', gross, ['/amount']],
    ['dispute_lost', null, []],
    ['dispute_lost', gross, []],
  ] as const)('a %s is held to what it may say', (kind, told, expected) => {
    expect(pointers({ kind, corrects: 'inv_0', money: told })).toEqual(expected)
  })

  test.each(CORRECTION_KINDS)('a %s names what it corrects', (kind) => {
    expect(pointers({ kind, money: null })).toContain('/corrects')
  })

  test.each(REWARDED_KINDS)('a %s corrects nothing', (kind) => {
    expect(pointers({ kind, corrects: 'inv_0' })).toEqual(['/corrects'])
  })
})

describe('the base of commissions', () => {
  test('is the amount without its tax; discounts are already off', () => {
    expect(netOf(money({ discount: 500n }))).toEqual({ amount: 10_000n, currency: EUR })
  })

  test('is nothing, not zero, for an event without money', () => {
    expect(netOf(null)).toBeNull()
  })
})
