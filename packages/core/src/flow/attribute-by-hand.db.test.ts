// Credit given by hand: it goes before everything for its event, books only the difference whatever became of
// the money, and lifting it leaves the books as if it had never been.

import type { HandShare } from '@openpartner/domain'
import {
  asPartner,
  asWorker,
  brokenInvariants,
  expectProblem,
  givenBrand,
  givenClick,
  givenPartner,
  givenPreparedPayout,
  givenProgram,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances, decision, entries } from '../../test/outcome.ts'
import type { Context } from '../context.ts'
import { explainCommission, listAuditEntries, listCommissions, loadEvent } from '../read/index.ts'
import { createCoupon } from '../setup/coupons.ts'
import { changePartner } from '../setup/partners.ts'
import { attributeByHand, type DecideByHand } from './attribute-by-hand.ts'
import { bindIdentity } from './bind-identity.ts'
import { closePeriod } from './close-period.ts'
import { releaseCommissions } from './release-commissions.ts'
import { settlePayout } from './settle-payout.ts'

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

async function scene() {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  return { ctx, program, ada, bob }
}
type Partner = Awaited<ReturnType<typeof givenPartner>>
type Told = Awaited<ReturnType<typeof givenSale>>

async function clicked(ctx: Context, partner: Partner) {
  const clickId = await givenClick(stage, ctx, partner)
  stage.clock.advance({ minutes: 1 })
  return () => bindIdentity(ctx, { clickId, customerRef: CUSTOMER })
}

const part = ({ membership }: Partner, numerator = 1n, denominator = 1n): HandShare => ({
  partnerId: membership.partnerId,
  programId: membership.programId,
  weight: { numerator, denominator },
})

function byHand(ctx: Context, { event }: Told, change: Partial<DecideByHand>) {
  const outcome = change.shares === undefined ? 'nobody' : 'credited'
  return attributeByHand(ctx, {
    eventId: event.id,
    outcome,
    shares: [],
    reason: 'Agreed by phone',
    ...change,
  })
}

async function endHold(ctx: Context) {
  stage.clock.advance({ days: 30 })
  await releaseCommissions({ ...asWorker(ctx), db: stage.worker })
}

async function payOut(ctx: Context) {
  const payout = await givenPreparedPayout(ctx)
  const settledAt = stage.clock.now()
  await settlePayout(ctx, payout.id, { outcome: 'settled', reference: 'SEPA-1', settledAt })
}

describe('by hand', () => {
  test('somebody gets an event that nobody was credited for, and the customer is theirs', async () => {
    const { ctx, ada, bob } = await scene()
    const first = await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ days: 1 })
    const later = await givenSale(ctx, CUSTOMER)
    const { decidedAgain } = await byHand(ctx, first, { shares: [part(ada)] })
    expect(decidedAgain).toEqual([first.event.id, later.event.id])
    expect(await decision(ctx, first)).toBe('2 manual: Ada by manual')
    expect(await decision(ctx, later)).toBe('2 manual: Ada by standing')
    await (await clicked(ctx, bob))()
    expect(await decision(ctx, await givenSale(ctx, CUSTOMER))).toBe('1 ingest: Ada by standing')
    expect(await balances(ctx, ada)).toEqual([6000, 0, 0, 0])
  })

  test('it goes from one to another by a reversal and an earning', async () => {
    const { ctx, ada, bob } = await scene()
    await (await clicked(ctx, ada))()
    const told = await givenSale(ctx, CUSTOMER)
    await byHand(ctx, told, { shares: [part(bob)] })
    expect(await entries(ctx, told)).toEqual([
      'Ada 2000 earning held',
      'Ada -2000 reversal held',
      'Bob 2000 earning held',
    ])
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, 0, 0, 0],
      [2000, 0, 0, 0],
    ])
  })

  test('a later sale goes to somebody else, and the customer stays bound', async () => {
    const { ctx, ada, bob } = await scene()
    await (await clicked(ctx, ada))()
    await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ days: 1 })
    const second = await givenSale(ctx, CUSTOMER)
    await byHand(ctx, second, { shares: [part(bob)] })
    expect(await decision(ctx, second)).toBe('2 manual: Bob by manual')
    stage.clock.advance({ days: 1 })
    expect(await decision(ctx, await givenSale(ctx, CUSTOMER))).toBe('1 ingest: Ada by standing')
  })

  test('several share by exact fractions, to the last cent', async () => {
    const { ctx, program, ada, bob } = await scene()
    const cem = await givenPartner(ctx, program.id, 'Cem')
    const told = await givenSale(ctx, CUSTOMER)
    await byHand(ctx, told, { shares: [part(ada, 1n, 3n), part(bob, 1n, 3n), part(cem, 2n, 6n)] })
    expect(await entries(ctx, told)).toEqual([
      'Ada 667 earning held',
      'Bob 667 earning held',
      'Cem 666 earning held',
    ])
  })

  test('goes before a coupon and a late click; neither brings the event back', async () => {
    const { ctx, ada, bob } = await scene()
    await createCoupon(ctx, { membershipId: ada.membership.id, code: 'ADA20', note: null })
    const bind = await clicked(ctx, ada)
    const told = await givenSale(ctx, CUSTOMER, { coupon: 'ADA20' })
    await byHand(ctx, told, { shares: [part(bob)] })
    await bind()
    expect(await decision(ctx, told)).toBe('2 manual: Bob by manual')
  })

  test('nobody is credited, and a customer bound by that sale alone is bound no more', async () => {
    const { ctx, ada, bob } = await scene()
    await (await clicked(ctx, ada))()
    const first = await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ minutes: 30 })
    await (await clicked(ctx, bob))()
    const later = await givenSale(ctx, CUSTOMER)
    expect(await decision(ctx, later)).toBe('1 ingest: Ada by standing')
    await byHand(ctx, first, {})
    expect(await decision(ctx, first)).toBe('2 manual: nobody by manual_nobody')
    expect(await decision(ctx, later)).toBe('2 manual: Bob by last_click')
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, 0, 0, 0],
      [2000, 0, 0, 0],
    ])
  })

  test('after a payout the difference is taken from what is payable, and the payout stands', async () => {
    const { ctx, ada, bob } = await scene()
    await (await clicked(ctx, ada))()
    const told = await givenSale(ctx, CUSTOMER)
    await endHold(ctx)
    await payOut(ctx)
    await byHand(ctx, told, { shares: [part(ada, 1n, 4n), part(bob, 3n, 4n)] })
    expect(await entries(ctx, told)).toEqual([
      'Ada 2000 earning paid',
      'Ada -1500 adjustment payable',
      'Bob 1500 earning held',
    ])
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, -1500, 0, 2000],
      [1500, 0, 0, 0],
    ])
  })
})

test('a sale that was half refunded gives half, whoever it is given to; the refund itself is nobody’s', async () => {
  const { ctx, ada, bob } = await scene()
  await (await clicked(ctx, ada))()
  const sale = await givenSale(ctx, CUSTOMER)
  stage.clock.advance({ days: 1 })
  const refund = await givenSale(ctx, CUSTOMER, {
    kind: 'refund',
    corrects: sale.event.externalId,
    gross: 5_000n,
  })
  await byHand(ctx, sale, { shares: [part(bob)] })
  expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
    [0, 0, 0, 0],
    [1000, 0, 0, 0],
  ])
  await byHand(ctx, sale, { outcome: 'automatic', reason: 'By mistake' })
  expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
    [1000, 0, 0, 0],
    [0, 0, 0, 0],
  ])
  await expectProblem(byHand(ctx, refund, { shares: [part(bob)] }), 'request-invalid')
})

test('closed books change by it, and not by what becomes known after it', async () => {
  const { ctx, ada, bob } = await scene()
  const bind = await clicked(ctx, ada)
  const sale = await givenSale(ctx, CUSTOMER)
  stage.clock.set('2021-04-02T12:00:00Z')
  await closePeriod(ctx, '2021-03-31')
  await byHand(ctx, sale, { shares: [part(bob)] })
  expect(await decision(ctx, sale)).toBe('2 manual: Bob by manual')
  await bind()
  expect(await entries(ctx, sale)).toEqual(['Bob 2000 earning held'])
  await byHand(ctx, sale, { outcome: 'automatic', reason: 'By mistake' })
  expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
    [2000, 0, 0, 0],
    [0, 0, 0, 0],
  ])
})

describe('lifting', () => {
  test('restores exactly what every partner would have without it', async () => {
    const { ctx, ada, bob } = await scene()
    await (await clicked(ctx, ada))()
    const first = await givenSale(ctx, CUSTOMER)
    stage.clock.advance({ days: 1 })
    const later = await givenSale(ctx, CUSTOMER)
    const before = [await balances(ctx, ada), await balances(ctx, bob)]
    await byHand(ctx, first, { shares: [part(bob)] })
    await byHand(ctx, first, {})
    const lifted = await byHand(ctx, first, { outcome: 'automatic', reason: 'It was right' })
    expect(lifted.isNew).toBe(true)
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual(before)
    expect(await decision(ctx, first)).toBe('4 manual: Ada by last_click')
    expect((await decision(ctx, later)).replace(/^\d /, '')).toBe('manual: Ada by standing')
  })

  test('what was never decided by hand writes nothing', async () => {
    const { ctx, ada } = await scene()
    await (await clicked(ctx, ada))()
    const told = await givenSale(ctx, CUSTOMER)
    expect(await byHand(ctx, told, { outcome: 'automatic' })).toEqual({ isNew: false, decidedAgain: [] })
    expect(await decision(ctx, told)).toBe('1 ingest: Ada by last_click')
  })
})

describe('safe to repeat', () => {
  test('the same again writes nothing; another reason is another decision, and books nothing', async () => {
    const { ctx, ada } = await scene()
    const told = await givenSale(ctx, CUSTOMER)
    await byHand(ctx, told, { shares: [part(ada)] })
    expect(await byHand(ctx, told, { shares: [part(ada)] })).toEqual({ isNew: false, decidedAgain: [] })
    expect((await byHand(ctx, told, { shares: [part(ada)], reason: 'In writing' })).isNew).toBe(true)
    expect(await entries(ctx, told)).toEqual(['Ada 2000 earning held'])
    const { decision: stands, earlier } = await loadEvent(ctx, told.event.id)
    expect(stands.evidence.by_hand).toMatchObject({ reason: 'In writing' })
    expect(earlier[0]?.evidence.by_hand).toMatchObject({ reason: 'Agreed by phone' })
  })

  test('ten at once, and a late click between them, end as one of them says', async () => {
    const { ctx, ada, bob } = await scene()
    const bind = await clicked(ctx, ada)
    const told = await givenSale(ctx, CUSTOMER)
    const decided = await Promise.all([
      ...Array.from({ length: 10 }, () => byHand(ctx, told, { shares: [part(bob)] })),
      bind().then(() => ({ isNew: false })),
    ])
    expect(decided.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect((await decision(ctx, told)).replace(/^\d \w+: /, '')).toBe('Bob by manual')
    expect([await balances(ctx, ada), await balances(ctx, bob)]).toEqual([
      [0, 0, 0, 0],
      [2000, 0, 0, 0],
    ])
  })
})

describe('refused', () => {
  test('weights that do not sum to one, strangers of the program, the suspended, the unknown', async () => {
    const { ctx, ada, bob } = await scene()
    const other = await givenProgram(ctx)
    const told = await givenSale(ctx, CUSTOMER)
    await expectProblem(byHand(ctx, told, { shares: [part(ada, 1n, 2n)] }), 'request-invalid')
    const stranger = { ...part(ada), programId: other.id }
    await expectProblem(byHand(ctx, told, { shares: [stranger] }), 'request-invalid')
    await changePartner(ctx, bob.partner.id, { status: 'suspended' })
    await expectProblem(byHand(ctx, told, { shares: [part(bob)] }), 'partner-not-active')
    await expectProblem(byHand(ctx, told, { eventId: ctx.newId('evt') }), 'not-found')
    await expectProblem(byHand(asPartner(ctx, ada.partner), told, {}), 'role-missing')
    const theirs = await scene()
    await expectProblem(byHand(theirs.ctx, told, {}), 'not-found')
    expect(await decision(ctx, told)).toBe('1 ingest: nobody by no_identity')
  })

  test('a key without the scope, and one with it decides', async () => {
    const { ctx, ada } = await scene()
    const told = await givenSale(ctx, CUSTOMER)
    const keyWith = (scope: 'events:write' | 'attributions:write'): Context => ({
      ...ctx,
      actor: { kind: 'key', brandId: ctx.actor.brandId, keyId: ctx.newId('key'), scopes: [scope] },
    })
    await expectProblem(byHand(keyWith('events:write'), told, { shares: [part(ada)] }), 'scope-missing')
    await byHand(keyWith('attributions:write'), told, { shares: [part(ada)] })
    expect(await entries(ctx, told)).toEqual(['Ada 2000 earning held'])
  })
})

test('the audit log says who decided what; the partner is told why, not who', async () => {
  const { ctx, ada } = await scene()
  const told = await givenSale(ctx, CUSTOMER)
  await byHand(ctx, told, { shares: [part(ada)] })
  const { rows: audited } = await listAuditEntries(ctx, { after: null, limit: 1, securityOnly: false })
  expect(audited[0]).toMatchObject({
    action: 'attribution.decided',
    target: told.event.id,
    after: { outcome: 'credited', reason: 'Agreed by phone', shares: [{ weight: '1/1' }] },
  })
  const own = asPartner(ctx, ada.partner)
  const { rows } = await listCommissions(own, { after: null, limit: 1, partnerId: null, state: null })
  const [commission] = rows
  if (commission === undefined) throw new Error('Ada earned nothing')
  const seen = await explainCommission(own, commission.id)
  expect(seen.madeBy?.evidence.by_hand).toMatchObject({ reason: 'Agreed by phone', actor: null })
  const { decision: stands } = await loadEvent(ctx, told.event.id)
  expect(stands.evidence.by_hand?.actor).toBe(`admin:${ctx.actor.adminId}`)
})
