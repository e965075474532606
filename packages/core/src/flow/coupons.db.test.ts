// Coupons on the money path: a code that is redeemed credits and binds, is judged by when the event happened,
// and costs events without one no statement.

import { addDays, type TermsDraft } from '@openpartner/domain'
import {
  asPartner,
  asWorker,
  brokenInvariants,
  DEFAULT_TERMS,
  expectProblem,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenSale,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances, decision, entries } from '../../test/outcome.ts'
import type { Context } from '../context.ts'
import { explainCommission, listCommissions, loadEvent } from '../read/index.ts'
import { createCoupon, endCoupon, listCoupons, loadCoupon } from '../setup/coupons.ts'
import { changePartner } from '../setup/partners.ts'
import { changeProgram } from '../setup/programs.ts'
import { bindIdentity } from './bind-identity.ts'
import { ingestEvent } from './ingest-event.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})
beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))
afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})
afterAll(() => stage.close())

const CUSTOMER = 'cus'
const POLICY = { allowLocalhost: true } as const

async function scene(terms: TermsDraft = DEFAULT_TERMS) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, terms)
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  return { ctx, program, ada, bob }
}
type Partner = Awaited<ReturnType<typeof givenPartner>>

async function couponOf(ctx: Context, { membership }: Partner, code = 'ADA20') {
  const coupon = await createCoupon(ctx, { membershipId: membership.id, code, note: null })
  stage.clock.advance({ minutes: 1 })
  return coupon
}

async function clicked(ctx: Context, partner: Partner, customerRef = CUSTOMER) {
  const clickId = await givenClick(stage, ctx, partner)
  stage.clock.advance({ minutes: 1 })
  await bindIdentity(ctx, { clickId, customerRef })
}

describe('a redeemed coupon', () => {
  test('credits without a click, and the first sale binds the customer', async () => {
    const { ctx, ada, bob } = await scene()
    await couponOf(ctx, ada)
    const first = await givenSale(ctx, CUSTOMER, { coupon: ' ada20 ' })
    expect(await decision(ctx, first)).toBe('1 ingest: Ada by coupon')
    expect(await entries(ctx, first)).toEqual(['Ada 2000 earning held'])
    await clicked(ctx, bob)
    const later = await givenSale(ctx, CUSTOMER)
    expect(await decision(ctx, later)).toBe('1 ingest: Ada by standing')
    expect(await balances(ctx, ada)).toEqual([4000, 0, 0, 0])
  })

  test('goes before a click, and says so', async () => {
    const { ctx, ada, bob } = await scene()
    const coupon = await couponOf(ctx, ada)
    await clicked(ctx, bob)
    const told = await givenSale(ctx, CUSTOMER, { coupon: 'ADA20' })
    const { decision: stands } = await loadEvent(ctx, told.event.id)
    expect(stands).toMatchObject({ reason: 'coupon', basis: 'coupon' })
    expect(stands.evidence.considered).toMatchObject([
      { click_id: null, coupon_id: coupon.id, code: 'ADA20', partner_id: ada.partner.id, dropped: null },
      { partner_id: bob.partner.id, dropped: 'coupon_first' },
    ])
  })

  test('does not go before an earlier sale', async () => {
    const { ctx, ada, bob } = await scene()
    await couponOf(ctx, ada)
    await clicked(ctx, bob)
    await givenSale(ctx, CUSTOMER)
    const later = await givenSale(ctx, CUSTOMER, { coupon: 'ADA20' })
    expect(await decision(ctx, later)).toBe('1 ingest: Bob by standing')
    expect(await entries(ctx, later)).toEqual(['Bob 2000 earning held'])
  })

  test('told twice books once; told with another code is another body', async () => {
    const { ctx, ada } = await scene()
    await couponOf(ctx, ada)
    const sale = saleOf(ctx, CUSTOMER, { coupon: 'ADA20' })
    const [first, again] = [await ingestEvent(ctx, sale), await ingestEvent(ctx, sale)]
    expect([first.isNew, again.isNew]).toEqual([true, false])
    expect(await entries(ctx, again)).toEqual(['Ada 2000 earning held'])
    await expectProblem(
      ingestEvent(ctx, { ...sale, coupon: 'BOB20', bodyHash: 'other' }),
      'external-id-reused',
    )
  })

  test('of twenty twin deliveries at once makes one event and one commission', async () => {
    const { ctx, ada } = await scene()
    await couponOf(ctx, ada)
    const sale = saleOf(ctx, CUSTOMER, { coupon: 'ADA20' })
    const told = await Promise.all(Array.from({ length: 20 }, () => ingestEvent(ctx, sale)))
    expect(told.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await balances(ctx, ada)).toEqual([2000, 0, 0, 0])
  })

  test('that belongs to nobody changes nothing', async () => {
    const { ctx, bob } = await scene()
    await clicked(ctx, bob)
    const told = await givenSale(ctx, CUSTOMER, { coupon: 'SUMMER' })
    expect(await decision(ctx, told)).toBe('1 ingest: Bob by last_click')
    const alone = await givenSale(ctx, 'another', { coupon: 'no code at all!' })
    expect(await decision(ctx, alone)).toBe('1 ingest: nobody by coupon_unknown')
  })

  test('of another brand is unknown here', async () => {
    const theirs = await scene()
    await couponOf(theirs.ctx, theirs.ada)
    const { ctx } = await scene()
    const told = await givenSale(ctx, CUSTOMER, { coupon: 'ADA20' })
    expect(await decision(ctx, told)).toBe('1 ingest: nobody by coupon_unknown')
  })
})

describe('whether a coupon is valid is a matter of when the event happened', () => {
  test('ended between two sales: the first stands, the second is not credited by it', async () => {
    const { ctx, ada } = await scene()
    const coupon = await couponOf(ctx, ada)
    const first = await givenSale(ctx, CUSTOMER, { coupon: 'ADA20' })
    stage.clock.advance({ days: 1 })
    await endCoupon(ctx, coupon.id)
    stage.clock.advance({ days: 1 })
    const other = await givenSale(ctx, 'another', { coupon: 'ADA20' })
    expect(await decision(ctx, other)).toBe('1 ingest: nobody by coupon_ended')
    expect(await entries(ctx, first)).toEqual(['Ada 2000 earning held'])
  })

  test('a sale told after its coupon ended, but from before, is credited', async () => {
    const { ctx, ada } = await scene()
    const coupon = await couponOf(ctx, ada)
    const occurredAt = stage.clock.now()
    stage.clock.advance({ days: 1 })
    await endCoupon(ctx, coupon.id)
    stage.clock.advance({ days: 1 })
    const told = await givenSale(ctx, CUSTOMER, { coupon: 'ADA20', occurredAt })
    expect(await decision(ctx, told)).toBe('1 ingest: Ada by coupon')
  })

  test('making one credits nothing that carried its code before, also when that is decided again', async () => {
    const { ctx, ada, bob } = await scene()
    const before = await givenSale(ctx, CUSTOMER, { coupon: 'ADA20' })
    stage.clock.advance({ days: 1 })
    await couponOf(ctx, ada)
    expect(await decision(ctx, before)).toBe('1 ingest: nobody by coupon_unknown')
    const earlier = addDays(before.event.occurredAt, -1)
    await givenSale(ctx, CUSTOMER, { occurredAt: earlier })
    expect(await decision(ctx, before)).toBe('2 late_event: nobody by coupon_not_yet_made')
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    expect(await balances(ctx, bob)).toEqual([0, 0, 0, 0])
  })

  test('a code given to somebody else credits each for their own time', async () => {
    const { ctx, ada, bob } = await scene()
    const first = await couponOf(ctx, ada, 'SHOW')
    const during = stage.clock.now()
    stage.clock.advance({ days: 1 })
    await endCoupon(ctx, first.id)
    await couponOf(ctx, bob, 'show')
    stage.clock.advance({ days: 1 })
    const now = await givenSale(ctx, 'one', { coupon: 'SHOW' })
    const then = await givenSale(ctx, 'two', { coupon: 'SHOW', occurredAt: during })
    expect(await decision(ctx, now)).toBe('1 ingest: Bob by coupon')
    expect(await decision(ctx, then)).toBe('1 ingest: Ada by coupon')
  })

  test('a suspended partner’s code, or an archived program’s, counts again when they are back', async () => {
    const { ctx, ada, program } = await scene()
    await couponOf(ctx, ada)
    const sale = async (customer: string) => {
      const told = await givenSale(ctx, customer, { coupon: 'ADA20' })
      stage.clock.advance({ days: 1 })
      return decision(ctx, told)
    }
    await changePartner(ctx, ada.partner.id, { status: 'suspended' })
    expect(await sale('one')).toBe('1 ingest: nobody by partner_not_active')
    await changePartner(ctx, ada.partner.id, { status: 'active' })
    await changeProgram(ctx, program.id, { status: 'archived' }, POLICY)
    const during = stage.clock.now()
    expect(await sale('two')).toBe('1 ingest: nobody by program_archived')
    await changeProgram(ctx, program.id, { status: 'active' }, POLICY)
    expect(await sale('three')).toBe('1 ingest: Ada by coupon')
    const late = await givenSale(ctx, 'four', { coupon: 'ADA20', occurredAt: during })
    expect(await decision(ctx, late)).toBe('1 ingest: nobody by program_archived')
  })
})

describe('set-up', () => {
  test('a code in use is refused whatever the case, of a twin too; after it ended it is free', async () => {
    const { ctx, ada, bob } = await scene()
    const coupon = await couponOf(ctx, ada)
    await expectProblem(couponOf(ctx, bob, ' ada20'), 'coupon-code-taken')
    await endCoupon(ctx, coupon.id)
    const twins = await Promise.allSettled([couponOf(ctx, bob), couponOf(ctx, bob), couponOf(ctx, bob)])
    expect(twins.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('ends once: a second end changes nothing', async () => {
    const { ctx, ada } = await scene()
    const coupon = await couponOf(ctx, ada)
    const first = await endCoupon(ctx, coupon.id)
    stage.clock.advance({ days: 1 })
    expect((await endCoupon(ctx, coupon.id)).endedAt).toEqual(first.endedAt)
  })

  test('a partner sees their own and makes none', async () => {
    const { ctx, ada, bob } = await scene()
    const own = await couponOf(ctx, ada)
    const other = await couponOf(ctx, bob, 'BOB20')
    const asAda = asPartner(ctx, ada.partner)
    const page = await listCoupons(asAda, { after: null, limit: 10, partnerId: null })
    expect(page.rows.map(({ id }) => id)).toEqual([own.id])
    await expectProblem(loadCoupon(asAda, other.id), 'not-found')
    await expectProblem(couponOf(asAda, ada, 'MINE'), 'role-missing')
    await expectProblem(endCoupon(asAda, own.id), 'role-missing')
  })

  test('none for a suspended partner, in an archived program, or with a code nobody can type', async () => {
    const { ctx, ada, bob, program } = await scene()
    await expectProblem(couponOf(ctx, ada, 'ADA 20'), 'request-invalid')
    await changePartner(ctx, ada.partner.id, { status: 'suspended' })
    await expectProblem(couponOf(ctx, ada), 'partner-not-active')
    await changeProgram(ctx, program.id, { status: 'archived' }, POLICY)
    await expectProblem(couponOf(ctx, bob), 'request-invalid')
  })
})

test('the code is hidden from a partner whose coupon it is not', async () => {
  const { ctx, ada, bob } = await scene()
  await couponOf(ctx, bob, 'BOB20')
  await clicked(ctx, ada)
  await givenSale(ctx, CUSTOMER)
  await givenSale(ctx, CUSTOMER, { coupon: 'BOB20' })
  await givenSale(ctx, 'another', { coupon: 'BOB20' })
  const seenBy = async ({ partner }: Partner) => {
    const own = asPartner(ctx, partner)
    const { rows } = await listCommissions(own, { after: null, limit: 10, partnerId: null, state: null })
    const explained = await Promise.all(rows.map(({ id }) => explainCommission(own, id)))
    return explained.map(({ event }) => event?.event.coupon)
  }
  expect(await seenBy(ada)).toEqual([null, null])
  expect(await seenBy(bob)).toEqual(['BOB20'])
})

test('the worker may not make coupons in the database', async () => {
  const { ctx, ada } = await scene()
  const worker = { ...asWorker(ctx), db: stage.worker }
  await expect(couponOf(worker, ada)).rejects.toThrow()
})
