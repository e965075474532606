// Entries made by hand and write-offs on real Postgres: paid and set off like any other money, by two where
// it takes two, and what is owed is told by its age.

import type { AdminActor } from '@openpartner/domain'
import {
  asAnotherAdmin,
  asPartner,
  asWorker,
  brokenInvariants,
  eur,
  expectProblem,
  givenBrand,
  givenPartner,
  givenPreparedPayout,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances } from '../../test/outcome.ts'
import type { Context } from '../context.ts'
import {
  ageing,
  explainCommission,
  listAuditEntries,
  listCommissions,
  listWriteOffs,
  overview,
  periodOf,
} from '../read/index.ts'
import { type BookByHand, bookByHand } from './book-by-hand.ts'
import { preparePayoutRun } from './prepare-payout.ts'
import { releaseCommissions } from './release-commissions.ts'
import { reviewCommission } from './review-commission.ts'
import { settlePayout } from './settle-payout.ts'
import { decideWriteOff, requestWriteOff } from './write-off.ts'

let stage: FlowStage
let ctx: Context & { readonly actor: AdminActor }
let second: typeof ctx
let program: Awaited<ReturnType<typeof givenProgram>>
let ada: Awaited<ReturnType<typeof givenPartner>>

beforeAll(async () => {
  stage = await openFlowStage()
})
afterAll(() => stage.close())

beforeEach(async () => {
  stage.clock.set('2026-01-15T12:00:00Z')
  ctx = await givenBrand(stage)
  second = asAnotherAdmin(ctx)
  program = await givenProgram(ctx)
  ada = await givenPartner(ctx, program.id, 'Ada')
})
afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

const book = (change: Partial<BookByHand> = {}) =>
  bookByHand(ctx, {
    kind: 'bonus',
    partnerId: ada.partner.id,
    programId: null,
    money: eur(500n),
    reason: 'Best of January',
    releaseAt: null,
    concerns: null,
    ...change,
  })
const take = (amount: bigint, reason = 'Paid twice') =>
  book({ kind: 'manual_adjustment', money: eur(-amount), reason })
const release = async () => (await releaseCommissions({ ...asWorker(ctx), db: stage.worker })).released.length
const run = () => ({ cutOffAt: ctx.clock.now(), minimum: 0n })
const commissions = async () =>
  (await listCommissions(ctx, { after: null, limit: 50, partnerId: null, state: null })).rows
const request = (amount: bigint) =>
  requestWriteOff(ctx, { partnerId: ada.partner.id, money: eur(amount), reason: 'Left the program' })
const approve = (id: Awaited<ReturnType<typeof request>>, as: Context = second) =>
  decideWriteOff(as, id, 'approve')

describe('an entry made by hand', () => {
  test('is released at its time and paid by the next run', async () => {
    const releaseAt = new Date('2026-01-20T00:00:00Z')
    const id = await book({ releaseAt, programId: program.id })
    expect(await balances(ctx, ada)).toEqual([500, 0, 0, 0])
    expect(await release()).toBe(0)
    stage.clock.set('2026-01-20T00:00:00Z')
    expect(await release()).toBe(1)
    const payout = await givenPreparedPayout(ctx)
    expect(payout).toMatchObject({ amount: 500n, commissionIds: [id] })
    await settlePayout(ctx, payout.id, {
      outcome: 'settled',
      reference: 'SEPA-1',
      settledAt: ctx.clock.now(),
    })
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 500])
  })

  test('says its reason to the partner, and is in the audit log', async () => {
    const id = await book()
    const own = asPartner(ctx, ada.partner)
    const told = await explainCommission(own, id)
    expect(told).toMatchObject({ event: null, madeBy: null, commission: { because: 'Best of January' } })
    expect(told.entries.map((entry) => entry.id)).toEqual([id])
    expect(
      (await listCommissions(own, { after: null, limit: 5, partnerId: null, state: null })).rows,
    ).toHaveLength(1)
    const [entry] = (await listAuditEntries(ctx, { after: null, limit: 1 })).rows
    expect(entry).toMatchObject({ action: 'commission.bonus_booked', target: id })
    const numbers = await overview(own, periodOf('2026-01-01', '2026-01-31'))
    expect(numbers.totals.commissions).toEqual([eur(500n)])
  })

  test('that takes is set off against what comes next', async () => {
    await take(300n)
    expect(await balances(ctx, ada)).toEqual([0, -300, 0, 0])
    await book()
    await release()
    const payout = await givenPreparedPayout(ctx)
    expect(payout.amount).toBe(200n)
    expect(payout.commissionIds).toHaveLength(2)
  })

  test('may name the commission it concerns, and changes nothing of what its event gives', async () => {
    const customer = await givenReferredCustomer(stage, ctx, ada)
    await givenSale(ctx, customer)
    const [earned] = await commissions()
    if (earned === undefined) throw new Error('nothing was earned')
    await book({ kind: 'manual_adjustment', money: eur(-50n), concerns: earned.id })
    expect((await commissions())[0]).toMatchObject({ originalId: earned.id, eventId: null, amount: -50n })
    await reviewCommission(ctx, earned.id, { decision: 'reject', reason: 'Own purchase' })
    expect(await balances(ctx, ada)).toEqual([0, -50, 0, 0])
  })

  test('cannot be reviewed: it comes of no event', async () => {
    const id = await book()
    const { detail } = await expectProblem(
      reviewCommission(ctx, id, { decision: 'reject', reason: 'No' }),
      'review-refused',
    )
    expect(detail).toContain('by hand')
  })

  test('names every wrong field at once and writes nothing', async () => {
    const bob = await givenPartner(ctx, program.id, 'Bob')
    const stranger = await givenBrand(stage)
    const theirs = await givenProgram(stranger)
    const bobs = await book({ partnerId: bob.partner.id })
    const wrong = book({
      partnerId: ctx.newId('ptn'),
      programId: theirs.id,
      money: eur(0n),
      concerns: bobs,
      kind: 'manual_adjustment',
    })
    const { errors } = await expectProblem(wrong, 'request-invalid')
    expect(errors.map(({ pointer }) => pointer)).toEqual([
      '/amount',
      '/partner_id',
      '/program_id',
      '/concerns',
    ])
    const usd = { ...eur(-1n), currency: 'USD' } as ReturnType<typeof eur>
    const mixed = book({ partnerId: bob.partner.id, kind: 'manual_adjustment', money: usd, concerns: bobs })
    expect((await expectProblem(mixed, 'request-invalid')).errors.map(({ pointer }) => pointer)).toEqual([
      '/currency',
    ])
    expect(await commissions()).toHaveLength(1)
    await expectProblem(
      bookByHand(asPartner(ctx, ada.partner), { ...DRAFT, partnerId: ada.partner.id }),
      'role-missing',
    )
  })
})

const DRAFT = {
  kind: 'bonus',
  programId: null,
  money: eur(1n),
  reason: 'Mine',
  releaseAt: null,
  concerns: null,
} as const

describe('a write-off', () => {
  test('moves nothing until another admin approves it, and then nets to zero in the next runs', async () => {
    await take(300n)
    const id = await request(300n)
    expect(await balances(ctx, ada)).toEqual([0, -300, 0, 0])
    const done = await approve(id)
    expect(done.decision).toMatchObject({ decision: 'approve', decidedBy: `admin:${second.actor.adminId}` })
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await expectProblem(preparePayoutRun(ctx, run()), 'payout-nothing-due')

    await book()
    await release()
    const payout = await givenPreparedPayout(ctx)
    expect(payout.amount).toBe(500n)
    expect(payout.commissionIds).toHaveLength(3)
    expect(await balances(ctx, ada)).toEqual([0, 0, 500, 0])
  })

  test('cannot be approved by who asked for it, by a key or by a partner', async () => {
    await take(300n)
    const id = await request(100n)
    await expectProblem(approve(id, ctx), 'self-approval-refused')
    const actor = {
      kind: 'key',
      brandId: ctx.actor.brandId,
      keyId: ctx.newId('key'),
      scopes: ['commissions:write'],
    }
    await expectProblem(approve(id, { ...ctx, actor } as Context), 'scope-missing')
    await expectProblem(approve(id, asPartner(ctx, ada.partner)), 'role-missing')
    await expectProblem(approve(id, await givenBrand(stage)), 'not-found')
    expect(await balances(ctx, ada)).toEqual([0, -300, 0, 0])
  })

  test('may be withdrawn by who asked, and a decision is not overwritten', async () => {
    await take(300n)
    const id = await request(300n)
    const declined = await decideWriteOff(ctx, id, 'decline')
    expect(declined.decision).toMatchObject({ decision: 'decline', commissionId: null })
    expect(await decideWriteOff(ctx, id, 'decline')).toEqual(declined)
    await expectProblem(approve(id), 'write-off-decided')
    expect(await balances(ctx, ada)).toEqual([0, -300, 0, 0])
    const filter = { after: null, limit: 5, partnerId: null }
    expect((await listWriteOffs(ctx, { ...filter, isOpen: true })).rows).toEqual([])
    expect((await listWriteOffs(ctx, { ...filter, isOpen: false })).rows).toHaveLength(1)
  })

  test('is at most what is owed, when it is asked for and when it is approved', async () => {
    await expectProblem(request(1n), 'write-off-exceeds-debt')
    await take(300n)
    await expectProblem(request(301n), 'write-off-exceeds-debt')
    const id = await request(300n)
    await book({ money: eur(100n) })
    await release()
    const { detail } = await expectProblem(approve(id), 'write-off-exceeds-debt')
    expect(detail).toBe('The partner owes 2.00 EUR, and 3.00 EUR was asked for.')
    expect(await balances(ctx, ada)).toEqual([0, -200, 0, 0])
  })

  test('approved by two admins at once is booked once', async () => {
    await take(300n)
    const id = await request(300n)
    const third = asAnotherAdmin(ctx)
    const done = await Promise.allSettled([approve(id), approve(id, third), approve(id), approve(id, third)])
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    expect((await commissions()).filter(({ kind }) => kind === 'write_off')).toHaveLength(1)
  })

  test('two requests for the same debt at once: one is approved, the other exceeds what is left', async () => {
    await take(300n)
    const ids = [await request(300n), await request(200n)]
    const done = await Promise.allSettled(ids.map((id) => approve(id)))
    expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [, payable] = await balances(ctx, ada)
    expect([0, -100]).toContain(payable)
  })
})

describe('what is owed', () => {
  test('is told by the age of what is not covered, to the unit', async () => {
    await take(300n, 'First')
    stage.clock.advance({ days: 40 })
    await take(200n, 'Second')
    await book({ money: eur(350n) })
    await release()
    const bob = await givenPartner(ctx, program.id, 'Bob')
    await book({ partnerId: bob.partner.id, kind: 'manual_adjustment', money: eur(-7n) })
    stage.clock.advance({ days: 31 })
    const report = await ageing(ctx)
    expect(report.owed.map(({ partnerName, amount, bucket }) => [partnerName, amount, bucket])).toEqual([
      ['Ada', 150n, '31_60'],
      ['Bob', 7n, '31_60'],
    ])
    const [first] = report.owed
    expect(first?.parts).toMatchObject([{ amount: 150n, since: new Date('2026-02-24T12:00:00Z') }])
    const seconds = (await commissions()).find(({ because }) => because === 'Second')
    expect(first?.parts[0]?.commissionId).toBe(seconds?.id)
  })

  test('is not told of what was there, and ends with a write-off', async () => {
    expect((await ageing(ctx)).owed).toEqual([])
    await book({ money: eur(100n) })
    await release()
    await take(250n)
    expect((await ageing(ctx)).owed).toMatchObject([{ amount: 150n, bucket: '0_30' }])
    await approve(await request(50n))
    expect((await ageing(ctx)).owed).toMatchObject([{ amount: 100n }])
    await approve(await request(100n))
    expect((await ageing(ctx)).owed).toEqual([])
    await expectProblem(ageing(asPartner(ctx, ada.partner)), 'role-missing')
  })
})
