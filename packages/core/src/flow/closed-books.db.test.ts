// Closed books: what becomes known late changes no decision there and says so; a run over the period may, and
// what was never decided is decided now.

import { inBrand, tryLockByName } from '@openpartner/db'
import {
  brokenInvariants,
  DEFAULT_TERMS,
  expectProblem,
  givenBrand,
  givenClick,
  givenCorrection,
  givenPartner,
  givenProgram,
  givenSale,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { decision, entries } from '../../test/outcome.ts'
import { confirmed, givenRun, workOff, worth } from '../../test/runs.ts'
import { listAuditEntries, loadEvent } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { closePeriod, listClosings } from './close-period.ts'
import { ingestEvent } from './ingest-event.ts'
import { lockCustomer, lockPolicies } from './lock-customer.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))

afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

afterAll(() => stage.close())

/** Bob clicked and was credited for a sale of 14 March; Ada's click of 13 March is not known yet. */
async function scene() {
  const ctx = await givenBrand(stage)
  const [first] = DEFAULT_TERMS.rules
  if (first === undefined) throw new Error('no rule')
  const program = await givenProgram(ctx, {
    ...DEFAULT_TERMS,
    rules: [
      { ...first, occurrence: 'first', months: null },
      { ...first, reward: { type: 'percent', basisPoints: 1_000 } },
    ],
  })
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  stage.clock.set('2021-03-11T12:00:00Z')
  await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, bob), customerRef: 'ann' })
  stage.clock.set('2021-03-13T12:00:00Z')
  const late = { clickId: await givenClick(stage, ctx, ada), customerRef: 'ann' }
  stage.clock.set('2021-03-14T12:00:00Z')
  const sale = await givenSale(ctx, 'ann')
  stage.clock.set('2021-04-02T12:00:00Z')
  return { ctx, program, ada, bob, sale, late }
}

const evidenceOf = async (...[ctx, { event }]: Parameters<typeof decision>) =>
  (await loadEvent(ctx, event.id)).decision.evidence

test('a late click leaves a closed sale with whom it was, and the decision says so once', async () => {
  const { ctx, sale, late, ada } = await scene()
  await closePeriod(ctx, '2021-03-31')
  expect((await bindIdentity(ctx, late)).decidedAgain).toEqual([])
  expect(await decision(ctx, sale)).toBe('2 late_identity: Bob by last_click')
  expect(await entries(ctx, sale)).toEqual(['Bob 2000 earning held'])
  const { closed, considered } = await evidenceOf(ctx, sale)
  expect(closed).toEqual({ through: '2021-03-31' })
  expect(considered).toMatchObject([
    { click_id: late.clickId, dropped: 'books_closed', weight: null },
    { dropped: null },
  ])
  // Another late fact that would change the same again has nothing new to say.
  await givenSale(ctx, 'ann', { occurredAt: new Date('2021-03-14T13:00:00Z') })
  expect(await decision(ctx, sale)).toBe('2 late_identity: Bob by last_click')
  expect(ada.partner.name).toBe('Ada')
})

test('an open sale follows what is closed, as if the late click had never been told', async () => {
  const { ctx, late, sale } = await scene()
  const open = await givenSale(ctx, 'ann')
  await closePeriod(ctx, '2021-03-31')
  await bindIdentity(ctx, late)
  expect(await decision(ctx, open)).toBe('1 ingest: Bob by standing')
  expect(await entries(ctx, open)).toEqual(['Bob 1000 earning held'])
  expect(await entries(ctx, sale)).toEqual(['Bob 2000 earning held'])
})

test('an event told late for a closed day is decided once and booked now; the others stay', async () => {
  const { ctx, sale } = await scene()
  await closePeriod(ctx, '2021-03-31')
  const told = await givenSale(ctx, 'ann', { occurredAt: new Date('2021-03-12T12:00:00Z') })
  expect(await entries(ctx, told)).toEqual(['Bob 2000 earning held'])
  // It would not have been the first sale any more.
  expect(await entries(ctx, sale)).toEqual(['Bob 2000 earning held'])
  expect((await evidenceOf(ctx, sale)).closed).toEqual({ through: '2021-03-31' })
})

test('a run over the period brings closed sales into line, one over another period does not', async () => {
  const { ctx, program, sale, late } = await scene()
  await closePeriod(ctx, '2021-03-31')
  await bindIdentity(ctx, late)
  const day = (text: string) => new Date(`${text}T00:00:00Z`)
  for (const period of [
    { from: day('2021-03-01'), to: day('2021-03-14') },
    { from: day('2021-03-01'), to: day('2021-04-01') },
  ]) {
    expect(await worth(ctx)).toEqual(['Bob 2000 EUR'])
    const id = await givenRun(ctx, program.id, { period })
    await workOff(stage, ctx)
    await confirmed(ctx, id)
    await workOff(stage, ctx)
    stage.clock.advance({ minutes: 1 })
  }
  expect(await worth(ctx)).toEqual(['Ada 2000 EUR', 'Bob 0 EUR'])
  expect((await evidenceOf(ctx, sale)).closed).toBeUndefined()
})

test('closing goes forward only, to a day that is over, and again is the same', async () => {
  const { ctx } = await scene()
  for (const through of ['2021-04-02', '2021-05-01']) {
    const { errors } = await expectProblem(closePeriod(ctx, through), 'request-invalid')
    expect(errors).toEqual([{ pointer: '/through', detail: 'must be a day that is over (UTC)' }])
  }
  const closed = await closePeriod(ctx, '2021-03-31')
  expect(await closePeriod(ctx, '2021-03-31')).toMatchObject(closed)
  await expectProblem(closePeriod(ctx, '2021-03-30'), 'books-closed')
  await closePeriod(ctx, '2021-04-01')
  expect((await listClosings(ctx)).map(({ through }) => through)).toEqual(['2021-04-01', '2021-03-31'])
  const { rows } = await listAuditEntries(ctx, { after: null, limit: 10 })
  expect(rows.filter(({ action }) => action === 'period.closed')).toHaveLength(2)
  const key = { kind: 'key', brandId: ctx.actor.brandId, keyId: ctx.newId('key'), scopes: [] } as const
  await expectProblem(closePeriod({ ...ctx, actor: key }, '2021-04-01'), 'scope-missing')
})

test('whoever changes what all decide by waits for those who decide, and they for it', async () => {
  const { ctx } = await scene()
  const { brandId } = ctx.actor
  const isFree = () => inBrand(stage.db, brandId, (tx) => tryLockByName(tx, 'policies', brandId))
  await inBrand(stage.db, brandId, async (tx) => {
    await lockCustomer(tx, 'ann')
    expect(await isFree()).toBe(false)
  })
  expect(await isFree()).toBe(true)
  await inBrand(stage.db, brandId, async (tx) => {
    await lockPolicies(tx)
    const deciding = inBrand(stage.db, brandId, async (other) => {
      await other.orm.execute("set local lock_timeout = '100ms'")
      await lockCustomer(other, 'ann')
    })
    await expect(deciding).rejects.toThrow()
  })
})

test('a refund told for closed books is booked now, and one that waited there is applied', async () => {
  const { ctx, sale } = await scene()
  const occurredAt = new Date('2021-03-20T12:00:00Z')
  await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 2_500n, occurredAt })
  const untold = saleOf(ctx, 'ann', { occurredAt: new Date('2021-04-01T12:00:00Z') })
  const waits = await givenCorrection(ctx, untold, { kind: 'refund', gross: 5_000n, occurredAt })
  await closePeriod(ctx, '2021-03-31')
  await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 2_500n })
  const dispute = await givenCorrection(ctx, sale.event, { kind: 'dispute_opened', gross: 5_000n })
  await givenCorrection(ctx, dispute.event, { kind: 'dispute_lost' })
  expect(await entries(ctx, sale)).toEqual([
    'Bob 2000 earning held',
    'Bob -500 adjustment held',
    'Bob -500 adjustment held',
    'Bob -1000 reversal held',
  ])
  expect(await decision(ctx, sale)).toBe('4 dispute: Bob by last_click')
  const told = await ingestEvent(ctx, untold)
  expect(await entries(ctx, told)).toEqual(['Bob 500 earning held'])
  expect(await decision(ctx, waits)).toBe('2 late_event: nobody by sale_corrected')
})
