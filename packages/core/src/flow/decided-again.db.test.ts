// Facts that come late or out of order: every event ends as if they had come in time, and only the difference
// is booked, whatever became of the money meanwhile.

import { addDays, plainRule, type TermsDraft } from '@openpartner/domain'
import {
  asWorker,
  brokenInvariants,
  DEFAULT_TERMS,
  givenBrand,
  givenClick,
  givenPartner,
  givenPreparedPayout,
  givenProgram,
  givenSale,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances, decision, entries } from '../../test/outcome.ts'
import type { Context } from '../context.ts'
import { listPayouts, loadEvent } from '../read/index.ts'
import { changePartner } from '../setup/partners.ts'
import { publishTerms } from '../setup/terms.ts'
import { bindIdentity } from './bind-identity.ts'
import { ingestEvent } from './ingest-event.ts'
import { preparePayoutRun, previewPayoutRun } from './prepare-payout.ts'
import { releaseCommissions } from './release-commissions.ts'
import { settlePayout } from './settle-payout.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

// Long ago, so that a test may move years ahead and still find a partition for its clicks.
beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))

afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

afterAll(() => stage.close())

const linear: TermsDraft = { ...DEFAULT_TERMS, model: 'linear' }
const firstOnly: TermsDraft = {
  ...DEFAULT_TERMS,
  rules: [
    plainRule({ on: 'sale', occurrence: 'first', reward: { type: 'percent', basisPoints: 5_000 } }),
    plainRule({ on: 'sale', occurrence: 'subsequent', reward: { type: 'percent', basisPoints: 1_000 } }),
  ],
}
const CUSTOMER = 'cus'

/** A brand with two partners in one program. */
async function scene(terms: TermsDraft = DEFAULT_TERMS) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, terms)
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  return { ctx, program, ada, bob }
}
type Partner = Awaited<ReturnType<typeof givenPartner>>

/** A click, whose identity is told now or by the function that is returned. */
async function clicked(ctx: Context, partner: Partner) {
  const clickId = await givenClick(stage, ctx, partner)
  stage.clock.advance({ minutes: 1 })
  return () => bindIdentity(ctx, { clickId, customerRef: CUSTOMER })
}

async function bound(ctx: Context, partner: Partner) {
  await (await clicked(ctx, partner))()
}

async function endHold(ctx: Context) {
  stage.clock.advance({ days: 30 })
  await releaseCommissions({ ...asWorker(ctx), db: stage.worker })
}

async function payOut(ctx: Context) {
  const payout = await givenPreparedPayout(ctx)
  const settledAt = stage.clock.now()
  await settlePayout(ctx, payout.id, { outcome: 'settled', reference: 'SEPA-1', settledAt })
  return payout
}

describe('several partners', () => {
  test('share a sale to the last cent, and the shares bind the customer', async () => {
    const { ctx, program, ada, bob } = await scene(linear)
    const cem = await givenPartner(ctx, program.id, 'Cem')
    for (const partner of [ada, bob, cem]) await bound(ctx, partner)
    const first = await givenSale(ctx, CUSTOMER)
    expect(await entries(ctx, first)).toEqual([
      'Cem 667 earning held',
      'Bob 667 earning held',
      'Ada 666 earning held',
    ])
    stage.clock.advance({ days: 100 })
    const later = await givenSale(ctx, CUSTOMER)
    expect(await decision(ctx, later)).toBe('1 ingest: Cem and Bob and Ada by standing')
    expect(await entries(ctx, later)).toEqual(await entries(ctx, first))
  })

  test('keep their shares when one of them is suspended, and hers earns nothing', async () => {
    const { ctx, ada, bob } = await scene(linear)
    for (const partner of [ada, bob]) await bound(ctx, partner)
    await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ days: 1 })
    await changePartner(ctx, ada.partner.id, { status: 'suspended' })
    const meanwhile = await givenSale(ctx, CUSTOMER)
    expect(await entries(ctx, meanwhile)).toEqual(['Bob 1000 earning held'])
    const { decision: shown } = await loadEvent(ctx, meanwhile.event.id)
    expect(shown.evidence.rewards).toMatchObject([
      { partner_id: bob.partner.id, outcome: 'earned', part: { amount: '1000' } },
      { partner_id: ada.partner.id, outcome: 'nothing', reason: 'partner_not_active' },
    ])
    stage.clock.advance({ days: 1 })
    await changePartner(ctx, ada.partner.id, { status: 'active' })
    expect(await entries(ctx, await givenSale(ctx, CUSTOMER))).toEqual([
      'Bob 1000 earning held',
      'Ada 1000 earning held',
    ])
  })

  test('all suspended: nobody is credited, and the customer passes to nobody else', async () => {
    const { ctx, program, ada, bob } = await scene(linear)
    for (const partner of [ada, bob]) await bound(ctx, partner)
    await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ days: 1 })
    for (const { partner } of [ada, bob]) await changePartner(ctx, partner.id, { status: 'suspended' })
    await bound(ctx, await givenPartner(ctx, program.id, 'Cem'))
    const sale = await givenSale(ctx, CUSTOMER)
    expect(await decision(ctx, sale)).toBe('1 ingest: nobody by standing_partner_not_active')
  })
})

describe('a late identity', () => {
  test('of an earlier click changes nothing for the latest one', async () => {
    const { ctx, ada, bob } = await scene()
    const late = await clicked(ctx, ada)
    await bound(ctx, bob)
    const sale = await givenSale(ctx, CUSTOMER)
    expect((await late()).decidedAgain).toEqual([])
    expect(await decision(ctx, sale)).toBe('1 ingest: Bob by last_click')
  })

  test('of a later click passes the sale on: one is taken back, the other booked', async () => {
    const { ctx, ada, bob } = await scene()
    await bound(ctx, ada)
    const late = await clicked(ctx, bob)
    const sale = await givenSale(ctx, CUSTOMER)
    expect((await late()).decidedAgain).toEqual([sale.event.id])
    expect(await decision(ctx, sale)).toBe('2 late_identity: Bob by last_click')
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning held',
      'Ada -2000 reversal held',
      'Bob 2000 earning held',
    ])
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, 0, 0, 0],
      [2_000, 0, 0, 0],
    ])
    await endHold(ctx)
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, 0, 0, 0],
      [0, 2_000, 0, 0],
    ])
  })

  test('decides again everything that followed the binding it changes', async () => {
    const { ctx, ada, bob } = await scene()
    await bound(ctx, ada)
    const late = await clicked(ctx, bob)
    const sales = [await givenSale(ctx, CUSTOMER)]
    for (let month = 0; month < 3; month++) {
      stage.clock.advance({ days: 31 })
      sales.push(await givenSale(ctx, CUSTOMER))
    }
    expect((await late()).decidedAgain).toEqual(sales.map(({ event }) => event.id))
    for (const sale of sales) expect((await entries(ctx, sale)).at(-1)).toBe('Bob 2000 earning held')
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
  })

  test('of one more partner books only the difference', async () => {
    const { ctx, ada, bob } = await scene(linear)
    await bound(ctx, ada)
    const late = await clicked(ctx, bob)
    const sale = await givenSale(ctx, CUSTOMER)
    await late()
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning held',
      'Ada -1000 adjustment held',
      'Bob 1000 earning held',
    ])
    await endHold(ctx)
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, 1_000, 0, 0],
      [0, 1_000, 0, 0],
    ])
  })

  test('told twenty times at once decides again once', async () => {
    const { ctx, ada, bob } = await scene(linear)
    await bound(ctx, ada)
    const late = await clicked(ctx, bob)
    const sale = await givenSale(ctx, CUSTOMER)
    const answers = await Promise.all(Array.from({ length: 20 }, late))
    expect(answers.filter(({ decidedAgain }) => decidedAgain.length > 0)).toHaveLength(1)
    expect(await entries(ctx, sale)).toHaveLength(3)
  })

  test('several at once end as if they had come one by one', async () => {
    const { ctx, program, ada, bob } = await scene(linear)
    await bound(ctx, ada)
    const cem = await givenPartner(ctx, program.id, 'Cem')
    const late = [await clicked(ctx, bob), await clicked(ctx, cem), await clicked(ctx, ada)]
    const sale = await givenSale(ctx, CUSTOMER)
    await Promise.all([...late.map((tell) => tell()), givenSale(ctx, CUSTOMER)])
    const { decision: last } = await loadEvent(ctx, sale.event.id)
    expect(last.evidence.rewards.map(({ part }) => part?.amount)).toEqual(['1000', '500', '500'])
    expect([await balances(ctx, ada), await balances(ctx, bob), await balances(ctx, cem)]).toEqual([
      [2_000, 0, 0, 0],
      [1_000, 0, 0, 0],
      [1_000, 0, 0, 0],
    ])
  })

  test('told by a page reaches no sale of more than an hour ago', async () => {
    const { ctx, ada, bob } = await scene()
    await bound(ctx, ada)
    const clickId = await givenClick(stage, ctx, bob)
    const sale = await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ minutes: 61 })
    const told = await bindIdentity(ctx, { clickId, customerRef: CUSTOMER, source: 'sdk' })
    expect(told.decidedAgain).toEqual([])
    // Also when something else has the sale decided again.
    const occurredAt = new Date(sale.event.occurredAt.getTime() - 1)
    await givenSale(ctx, CUSTOMER, { occurredAt })
    expect(await decision(ctx, sale)).toBe('2 late_event: Ada by standing')
    expect(await balances(ctx, bob)).toEqual([0, 0, 0, 0])
  })

  test('takes nothing back from whom was suspended since: she stood well when it happened', async () => {
    const { ctx, ada, bob } = await scene()
    const late = await clicked(ctx, bob)
    await bound(ctx, ada)
    const sale = await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ days: 1 })
    await changePartner(ctx, ada.partner.id, { status: 'suspended' })
    expect((await late()).decidedAgain).toEqual([])
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning held'])
  })
})

describe('a click that was drained after the sale', () => {
  test('is unknown until then, and decides the sale again as soon as it is told', async () => {
    const { ctx, ada, bob } = await scene()
    await bound(ctx, ada)
    const at = stage.clock.now()
    const sale = await givenSale(ctx, CUSTOMER, { occurredAt: at })
    // It was made before the sale and reaches the database after it.
    stage.clock.set(new Date(at.getTime() - 1_000))
    const clickId = await givenClick(stage, ctx, bob)
    stage.clock.set(addDays(at, 1))
    await bindIdentity(ctx, { clickId, customerRef: CUSTOMER })
    expect(await decision(ctx, sale)).toBe('2 late_identity: Bob by last_click')
  })
})

describe('a sale told out of order', () => {
  test('becomes the first, and the one that was first is decided again', async () => {
    const { ctx, ada } = await scene(firstOnly)
    await bound(ctx, ada)
    const earlier = stage.clock.now()
    stage.clock.advance({ days: 2 })
    const second = await givenSale(ctx, CUSTOMER)
    expect(await entries(ctx, second)).toEqual(['Ada 5000 earning held'])
    const first = await givenSale(ctx, CUSTOMER, { occurredAt: earlier, gross: 1_000n })
    expect(await entries(ctx, first)).toEqual(['Ada 500 earning held'])
    expect(await decision(ctx, second)).toBe('2 late_event: Ada by standing')
    expect(await entries(ctx, second)).toEqual(['Ada 5000 earning held', 'Ada -4000 adjustment held'])
    expect(await balances(ctx, ada)).toEqual([1_500, 0, 0, 0])
  })

  test('binds the customer to whom it was credited to, and what followed goes there', async () => {
    const { ctx, ada, bob } = await scene()
    await bound(ctx, ada)
    const between = stage.clock.now()
    stage.clock.advance({ days: 1 })
    await bound(ctx, bob)
    const second = await givenSale(ctx, CUSTOMER)
    expect(await decision(ctx, second)).toBe('1 ingest: Bob by last_click')
    await givenSale(ctx, CUSTOMER, { occurredAt: between })
    expect(await decision(ctx, second)).toBe('2 late_event: Ada by standing')
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [4_000, 0, 0, 0],
      [0, 0, 0, 0],
    ])
  })

  test('that changes nothing for later ones leaves them alone', async () => {
    const { ctx, ada } = await scene()
    await bound(ctx, ada)
    const first = await givenSale(ctx, CUSTOMER)
    const between = stage.clock.now()
    stage.clock.advance({ days: 1 })
    const third = await givenSale(ctx, CUSTOMER)
    await givenSale(ctx, CUSTOMER, { occurredAt: between })
    for (const sale of [first, third]) expect((await loadEvent(ctx, sale.event.id)).earlier).toEqual([])
  })

  test('delivered twenty times at once books its difference once', async () => {
    const { ctx, ada } = await scene(firstOnly)
    await bound(ctx, ada)
    const occurredAt = stage.clock.now()
    stage.clock.advance({ days: 2 })
    const second = await givenSale(ctx, CUSTOMER)
    const sale = saleOf(ctx, CUSTOMER, { occurredAt })
    await Promise.all(Array.from({ length: 20 }, () => ingestEvent(ctx, sale)))
    expect(await entries(ctx, second)).toEqual(['Ada 5000 earning held', 'Ada -4000 adjustment held'])
    expect(await balances(ctx, ada)).toEqual([6_000, 0, 0, 0])
  })

  test('any order of the same sales ends in the same balances', async () => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [2, 0, 1],
    ]
    const ends: number[][][] = []
    for (const order of orders) {
      stage.clock.set('2021-03-10T12:00:00Z')
      const { ctx, ada, bob } = await scene(firstOnly)
      await bound(ctx, ada)
      const start = stage.clock.now()
      stage.clock.advance({ days: 1 })
      await bound(ctx, bob)
      stage.clock.advance({ days: 5 })
      for (const day of order) {
        await givenSale(ctx, CUSTOMER, { occurredAt: addDays(start, day), gross: BigInt(1_000 * (day + 1)) })
      }
      ends.push([await balances(ctx, ada), await balances(ctx, bob)])
    }
    expect(ends).toEqual(orders.map(() => ends[0]))
    expect(ends[0]?.[0]).toEqual([1_000, 0, 0, 0])
  })
})

describe('money that has moved on', () => {
  /** Ada was credited; the function tells the click of Bob that comes between. */
  async function creditedToAda() {
    const { ctx, ada, bob } = await scene()
    await bound(ctx, ada)
    const late = await clicked(ctx, bob)
    const sale = await givenSale(ctx, CUSTOMER)
    return { ctx, ada, bob, late, sale }
  }

  test('payable: taken back from there, and the run pays nobody for it twice', async () => {
    const { ctx, ada, bob, late, sale } = await creditedToAda()
    await endHold(ctx)
    await late()
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning payable',
      'Ada -2000 reversal payable',
      'Bob 2000 earning held',
    ])
    await releaseCommissions({ ...asWorker(ctx), db: stage.worker })
    const plan = await previewPayoutRun(ctx, { cutOffAt: stage.clock.now(), minimum: 0n })
    expect(plan.due.map(({ partnerId, money }) => [partnerId, money.amount])).toEqual([
      [bob.partner.id, 2_000n],
    ])
    expect(plan.leftOut).toMatchObject([{ partnerId: ada.partner.id, reason: 'balance_too_low' }])
    await payOut(ctx)
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
  })

  test('paid: what was paid stays paid, and the debt nets against what comes next', async () => {
    const { ctx, ada, late, sale } = await creditedToAda()
    await endHold(ctx)
    const payout = await payOut(ctx)
    await late()
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning paid',
      'Ada -2000 reversal payable',
      'Bob 2000 earning held',
    ])
    expect(await balances(ctx, ada)).toEqual([0, -2_000, 0, 2_000])
    const [earning] = (await loadEvent(ctx, sale.event.id)).commissions
    expect(earning?.payoutId).toBe(payout.id)

    const other = await givenClick(stage, ctx, ada)
    await bindIdentity(ctx, { clickId: other, customerRef: 'another' })
    await givenSale(ctx, 'another', { gross: 15_000n })
    await endHold(ctx)
    const runId = await preparePayoutRun(ctx, { cutOffAt: stage.clock.now(), minimum: 0n })
    const { rows } = await listPayouts(ctx, { after: null, limit: 9, partnerId: ada.partner.id, runId })
    expect(rows.map(({ amount, commissionIds }) => [amount, commissionIds.length])).toEqual([[1_000n, 2]])
  })

  test('on its way: nothing changes for the payout, also when it fails', async () => {
    const { ctx, ada, late } = await creditedToAda()
    await endHold(ctx)
    const payout = await givenPreparedPayout(ctx)
    await late()
    expect(await balances(ctx, ada)).toEqual([0, -2_000, 2_000, 0])
    await settlePayout(ctx, payout.id, { outcome: 'failed', reason: 'account closed' })
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await expect(preparePayoutRun(ctx, { cutOffAt: stage.clock.now(), minimum: 0n })).rejects.toMatchObject({
      code: 'payout-nothing-due',
    })
  })

  test('decided while a run gathers it, it is in the run or taken back, never both ways', async () => {
    for (let round = 0; round < 5; round++) {
      const { ctx, ada, late } = await creditedToAda()
      await endHold(ctx)
      const run = preparePayoutRun(ctx, { cutOffAt: stage.clock.now(), minimum: 0n }).catch(() => null)
      await Promise.all([run, late()])
      const [held, payable = 0, inTransit = 0] = await balances(ctx, ada)
      expect([held, payable + inTransit]).toEqual([0, 0])
    }
  })

  test('decided while its payout comes back ends the same, whoever is first', async () => {
    for (let round = 0; round < 5; round++) {
      const { ctx, ada, late } = await creditedToAda()
      await endHold(ctx)
      const payout = await givenPreparedPayout(ctx)
      const told = { outcome: 'failed', reason: 'account closed' } as const
      await Promise.all([settlePayout(ctx, payout.id, told), late()])
      expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    }
  })

  test('released while it is decided again: what is taken back never overdraws what is held', async () => {
    for (let round = 0; round < 5; round++) {
      const { ctx, ada, bob, late } = await creditedToAda()
      stage.clock.advance({ days: 30 })
      const release = () => releaseCommissions({ ...asWorker(ctx), db: stage.worker })
      await Promise.all([release(), late(), release()])
      await release()
      expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
        [0, 0, 0, 0],
        [0, 2_000, 0, 0],
      ])
    }
  })

  test('given back after it was taken back is the same money, booked as differences', async () => {
    const { ctx, ada, bob, late, sale } = await creditedToAda()
    await late()
    // A still later click of Ada, found last.
    stage.clock.set(new Date(sale.event.occurredAt.getTime() - 1_000))
    const clickId = await givenClick(stage, ctx, ada)
    stage.clock.advance({ days: 1 })
    await bindIdentity(ctx, { clickId, customerRef: CUSTOMER })
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning held',
      'Ada -2000 reversal held',
      'Bob 2000 earning held',
      'Ada 2000 adjustment held',
      'Bob -2000 reversal held',
    ])
    await endHold(ctx)
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, 2_000, 0, 0],
      [0, 0, 0, 0],
    ])
  })
})

test('new terms change no decision of before: each event keeps the model of its time', async () => {
  const { ctx, program, ada, bob } = await scene()
  for (const partner of [ada, bob]) await bound(ctx, partner)
  const sale = await givenSale(ctx, CUSTOMER)
  stage.clock.advance({ days: 1 })
  await publishTerms(ctx, program.id, linear)
  await bound(ctx, ada)
  expect(await decision(ctx, sale)).toBe('1 ingest: Bob by last_click')
  expect((await loadEvent(ctx, sale.event.id)).earlier).toEqual([])
})
