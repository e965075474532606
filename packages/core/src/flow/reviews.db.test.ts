// Reviews on real Postgres: what is rejected is taken back exactly once wherever the money is, what is held
// waits, and whoever comes at the same moment sees what the other did.

import type { CommissionId, ReviewDecision } from '@openpartner/domain'
import {
  asPartner,
  asWorker,
  brokenInvariants,
  DEFAULT_TERMS,
  expectProblem,
  givenBrand,
  givenClick,
  givenCorrection,
  givenPartner,
  givenPreparedPayout,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances, decision, entries } from '../../test/outcome.ts'
import { explainCommission, listAuditEntries, listCommissions, listReviews } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { preparePayoutRun, previewPayoutRun } from './prepare-payout.ts'
import { releaseCommissions } from './release-commissions.ts'
import { reviewCommission, reviewCommissions } from './review-commission.ts'
import { settlePayout } from './settle-payout.ts'

let stage: FlowStage
let ctx: Awaited<ReturnType<typeof givenBrand>>
let program: Awaited<ReturnType<typeof givenProgram>>
let ada: Awaited<ReturnType<typeof givenPartner>>
let customer: string
let sale: Awaited<ReturnType<typeof givenSale>>
let earned: CommissionId

beforeAll(async () => {
  stage = await openFlowStage()
})
afterAll(() => stage.close())

beforeEach(async () => {
  stage.clock.set('2026-01-15T12:00:00Z')
  ctx = await givenBrand(stage)
  program = await givenProgram(ctx)
  ada = await givenPartner(ctx, program.id, 'Ada')
  customer = await givenReferredCustomer(stage, ctx, ada)
  sale = await givenSale(ctx, customer)
  earned = await newestCommission()
})
afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

async function newestCommission(): Promise<CommissionId> {
  const { rows } = await listCommissions(ctx, { after: null, limit: 1, partnerId: null, state: null })
  const [newest] = rows
  if (newest === undefined) throw new Error('nothing was earned')
  return newest.id
}

const review = (decided: ReviewDecision, reason: string | null = 'Looked at it', id = earned) =>
  reviewCommission(ctx, id, { decision: decided, reason })
const refund = (gross: bigint) => givenCorrection(ctx, sale.event, { kind: 'refund', gross })
const release = () => releaseCommissions({ ...asWorker(ctx), db: stage.worker })
const afterHold = async () => {
  stage.clock.advance({ days: 30 })
  return (await release()).released.length
}
const run = () => ({ cutOffAt: ctx.clock.now(), minimum: 0n })
const settled = () => ({ outcome: 'settled' as const, reference: 'SEPA-1', settledAt: ctx.clock.now() })
const blocked = async () => {
  const { rows } = await listCommissions(ctx, { after: null, limit: 50, partnerId: null, state: null })
  return rows.map(({ blockedBy }) => blockedBy.join()).toReversed()
}

/** A sale credited to Ada, and Bob's later click that nobody has said was the customer's. */
async function givenUnboundClick() {
  const bob = await givenPartner(ctx, program.id, 'Bob')
  const customerRef = await givenReferredCustomer(stage, ctx, ada)
  stage.clock.advance({ minutes: 10 })
  const bobsClick = { clickId: await givenClick(stage, ctx, bob), customerRef }
  stage.clock.advance({ minutes: 10 })
  return { bob, bobsClick, other: await givenSale(ctx, customerRef) }
}

describe('a rejection', () => {
  test('of what is held leaves nothing to release but its own offset', async () => {
    await review('reject', 'Own purchase')
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning held', 'Ada -2000 reversal held'])
    expect(await decision(ctx, sale)).toBe('2 review: Ada by last_click')
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    expect(await afterHold()).toBe(2)
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await expectProblem(preparePayoutRun(ctx, run()), 'payout-nothing-due')
  })

  test('of what is payable is taken off the payable balance', async () => {
    await afterHold()
    await review('reject')
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning payable', 'Ada -2000 reversal payable'])
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await expectProblem(preparePayoutRun(ctx, run()), 'payout-nothing-due')
  })

  test.each(['in transit', 'paid'])('of what is %s is set off against what is earned next', async (where) => {
    await afterHold()
    const payout = await givenPreparedPayout(ctx)
    if (where === 'paid') await settlePayout(ctx, payout.id, settled())
    await review('reject')
    if (where === 'in transit') await settlePayout(ctx, payout.id, settled())
    expect(await balances(ctx, ada)).toEqual([0, -2_000, 0, 2_000])

    await givenSale(ctx, customer, { gross: 25_000n })
    await afterHold()
    const next = await givenPreparedPayout(ctx)
    expect(next).toMatchObject({ amount: 3_000n })
    expect(next.commissionIds).toHaveLength(2)
  })

  test('of what is in transit whose payout then fails leaves nothing to pay', async () => {
    await afterHold()
    const payout = await givenPreparedPayout(ctx)
    await review('reject')
    await settlePayout(ctx, payout.id, { outcome: 'failed', reason: 'Closed account' })
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await expectProblem(preparePayoutRun(ctx, run()), 'payout-nothing-due')
  })

  test('takes back only what is left after the credit moved, and stands when it moves', async () => {
    const { other, bobsClick, bob } = await givenUnboundClick()
    await review('reject', 'Own purchase', await newestCommission())
    await review('reject', 'Said again', await newestCommission())
    expect(await entries(ctx, other)).toEqual(['Ada 2000 earning held', 'Ada -2000 reversal held'])
    // The later click wins: Bob was not rejected, and Ada has nothing left that could be taken back.
    await bindIdentity(ctx, bobsClick)
    expect(await entries(ctx, other)).toEqual([
      'Ada 2000 earning held',
      'Ada -2000 reversal held',
      'Bob 2000 earning held',
    ])
    await review('reject', 'Him too', await newestCommission())
    expect(await balances(ctx, bob)).toEqual([0, 0, 0, 0])
  })

  test('of a commission that moved away before takes nothing more', async () => {
    const { other, bobsClick } = await givenUnboundClick()
    const moved = await newestCommission()
    await bindIdentity(ctx, bobsClick)
    await review('reject', 'Too late', moved)
    expect(await entries(ctx, other)).toEqual([
      'Ada 2000 earning held',
      'Ada -2000 reversal held',
      'Bob 2000 earning held',
    ])
  })

  test('of one sale changes no other of the same customer', async () => {
    const later = await givenSale(ctx, customer)
    await review('reject')
    expect(await entries(ctx, later)).toEqual(['Ada 2000 earning held'])
    expect(await decision(ctx, later)).toBe('1 ingest: Ada by standing')
  })

  test('is taken back by an approval, which books the difference back, however often', async () => {
    await review('reject')
    await review('approve')
    await review('reject')
    await review('approve')
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning held',
      'Ada -2000 reversal held',
      'Ada 2000 adjustment held',
      'Ada -2000 reversal held',
      'Ada 2000 adjustment held',
    ])
    expect(await balances(ctx, ada)).toEqual([2_000, 0, 0, 0])
    expect(await afterHold()).toBe(5)
    expect((await givenPreparedPayout(ctx)).amount).toBe(2_000n)
  })
})

describe('a hold', () => {
  test('keeps a commission from being released until it is lifted', async () => {
    await review('hold')
    expect(await blocked()).toEqual(['review'])
    expect(await afterHold()).toBe(0)
    expect(await balances(ctx, ada)).toEqual([2_000, 0, 0, 0])
    await review('unhold', null)
    expect((await release()).released).toEqual([earned])
  })

  test('keeps what is payable out of previews and runs, and pays the others', async () => {
    const other = await givenSale(ctx, customer, { gross: 5_000n })
    await afterHold()
    await review('hold')
    const due = (await previewPayoutRun(ctx, run())).due.map(({ money }) => money.amount)
    expect(due).toEqual([1_000n])
    const payout = await givenPreparedPayout(ctx)
    expect(payout.amount).toBe(1_000n)
    expect(await entries(ctx, other)).toEqual(['Ada 1000 earning in_transit'])
    await review('unhold', null)
    expect((await givenPreparedPayout(ctx)).amount).toBe(2_000n)
  })

  test('is inherited by entries that come later, and lifted from all of them', async () => {
    await review('hold')
    await review('reject')
    await review('approve')
    expect(await blocked()).toEqual(['review', 'review', 'review'])
    expect(await afterHold()).toBe(0)
    await review('unhold', null)
    expect(await blocked()).toEqual(['', '', ''])
    expect((await release()).released).toHaveLength(3)
  })

  test('of what is on its way, paid or taken back is refused and changes nothing', async () => {
    await afterHold()
    const payout = await givenPreparedPayout(ctx)
    const { detail } = await expectProblem(review('hold'), 'review-refused')
    expect(detail).toContain('on its way')
    await settlePayout(ctx, payout.id, settled())
    await expectProblem(review('hold'), 'review-refused')
    await review('reject')
    await expectProblem(review('hold'), 'review-refused')
    await expectProblem(review('unhold'), 'review-refused')
    expect(await blocked()).toEqual(['', ''])
  })

  test('needs a reason, and so does a rejection', async () => {
    for (const decided of ['hold', 'reject'] as const) {
      const { errors } = await expectProblem(review(decided, null), 'request-invalid')
      expect(errors.map(({ pointer }) => pointer)).toEqual(['/reason'])
    }
    expect(await listReviews(ctx, earned)).toEqual([])
  })
})

describe('terms that ask for an approval', () => {
  let manual: typeof ada
  beforeEach(async () => {
    const asking = await givenProgram(ctx, { ...DEFAULT_TERMS, approval: 'manual' })
    manual = await givenPartner(ctx, asking.id, 'Mia')
    customer = await givenReferredCustomer(stage, ctx, manual)
    sale = await givenSale(ctx, customer)
    earned = await newestCommission()
  })

  test('block a commission until it is approved', async () => {
    expect(await blocked()).toEqual(['', 'approval'])
    expect(await afterHold()).toBe(1)
    expect(await entries(ctx, sale)).toEqual(['Mia 2000 earning held'])
    await review('approve', null)
    expect((await release()).released).toEqual([earned])
  })

  test('let a rejection through, and an approval after it is one', async () => {
    await review('reject')
    expect(await blocked()).toEqual(['', '', ''])
    await review('approve')
    expect(await blocked()).toEqual(['', '', '', ''])
    expect(await balances(ctx, manual)).toEqual([2_000, 0, 0, 0])
  })

  test('block what comes later of the same event, and count apart from a hold', async () => {
    await refund(5_000n)
    expect(await blocked()).toEqual(['', 'approval', 'approval'])
    await review('hold')
    expect(await blocked()).toEqual(['', 'review,approval', 'review,approval'])
    await review('approve', null)
    expect(await blocked()).toEqual(['', 'review', 'review'])
    await review('unhold', null)
    expect(await blocked()).toEqual(['', '', ''])
    expect(await balances(ctx, manual)).toEqual([1_000, 0, 0, 0])
  })
})

describe('beside refunds and disputes', () => {
  test('a rejection after a refund takes what is left, and an approval gives that back', async () => {
    await refund(5_000n)
    await review('reject')
    await refund(2_500n)
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await review('approve')
    expect(await balances(ctx, ada)).toEqual([500, 0, 0, 0])
  })

  test('a rejection and a refund at the same moment end as in any order', async () => {
    await Promise.all([review('reject'), refund(2_500n)])
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await review('approve')
    expect(await balances(ctx, ada)).toEqual([1_500, 0, 0, 0])
  })

  test('a dispute keeps a hold, and a hold keeps a dispute', async () => {
    await review('hold')
    const { event: opened } = await givenCorrection(ctx, sale.event, { kind: 'dispute_opened' })
    expect(await blocked()).toEqual(['dispute,review'])
    await review('unhold', null)
    expect(await blocked()).toEqual(['dispute'])
    await review('hold')
    await givenCorrection(ctx, opened, { kind: 'dispute_won' })
    expect(await blocked()).toEqual(['review'])
  })
})

describe('what was decided', () => {
  test('is answered again without being written again', async () => {
    const first = await review('hold', 'Own purchase')
    const again = await review('hold', 'Own purchase')
    expect([first.outcome, again.outcome]).toEqual(['reviewed', 'unchanged'])
    expect(again.review.id).toBe(first.review.id)
    expect((await review('hold', 'Another reason')).outcome).toBe('reviewed')
    expect((await listReviews(ctx, earned)).map(({ reason }) => reason)).toEqual([
      'Another reason',
      'Own purchase',
    ])
  })

  test('is told to the partner with its reason, without who decided it', async () => {
    await review('reject', 'Own purchase')
    const own = await listReviews(asPartner(ctx, ada.partner), earned)
    expect(own).toMatchObject([{ decision: 'reject', reason: 'Own purchase', reviewedBy: null }])
    const told = await explainCommission(asPartner(ctx, ada.partner), earned)
    expect(told.reviews).toMatchObject([{ reviewedBy: null }])
    expect((await explainCommission(ctx, earned)).reviews).toMatchObject([
      { reviewedBy: `admin:${ctx.actor.adminId}` },
    ])
    const bob = await givenPartner(ctx, program.id, 'Bob')
    await expectProblem(listReviews(asPartner(ctx, bob.partner), earned), 'not-found')
    await expectProblem(
      reviewCommission(asPartner(ctx, ada.partner), earned, { decision: 'approve', reason: null }),
      'role-missing',
    )
  })

  test('is in the audit log with what stood before', async () => {
    await review('reject', 'Own purchase')
    const { rows } = await listAuditEntries(ctx, { after: null, limit: 1 })
    expect(rows).toMatchObject([
      {
        action: 'commission.rejected',
        target: earned,
        before: { approval: null, hold: null },
        after: { decision: 'reject', reason: 'Own purchase' },
      },
    ])
  })
})

describe('many at once', () => {
  test('each is reviewed or refused by itself, and one named twice once', async () => {
    const other = await givenReferredCustomer(stage, ctx, ada)
    await givenSale(ctx, other)
    const second = await newestCommission()
    const missing = ctx.newId('com')
    const stranger = await givenBrand(stage)
    const told = { decision: 'reject', reason: 'A ring of friends' } as const
    const outcomes = await reviewCommissions(ctx, [earned, missing, second, earned], told)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['reviewed', 'refused', 'reviewed', 'unchanged'])
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    expect(await reviewCommissions(stranger, [earned], told)).toMatchObject([
      { outcome: 'refused', problem: { code: 'not-found' } },
    ])
  })

  test('two sales of one customer are decided in one go', async () => {
    const later = await givenSale(ctx, customer)
    const second = await newestCommission()
    await reviewCommissions(ctx, [second, earned], { decision: 'reject', reason: 'Both' })
    for (const one of [sale, later]) {
      expect(await entries(ctx, one)).toEqual(['Ada 2000 earning held', 'Ada -2000 reversal held'])
    }
  })
})

describe('at the same moment', () => {
  test('twenty twins of a rejection take back once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => review('reject', 'Twin')))
    expect(outcomes.filter(({ outcome }) => outcome === 'reviewed')).toHaveLength(1)
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning held', 'Ada -2000 reversal held'])
  })

  test('a rejection and an approval end as the later of them says', async () => {
    await Promise.all([review('reject'), review('approve')])
    const [newest] = await listReviews(ctx, earned)
    const [held] = await balances(ctx, ada)
    expect(held).toBe(newest?.decision === 'approve' ? 2_000 : 0)
  })

  test('a rejection and a release leave the partner with nothing', async () => {
    stage.clock.advance({ days: 30 })
    await Promise.all([review('reject'), release()])
    await release()
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
  })

  test('a hold and a payout run: either it is in the run, or it is held', async () => {
    await afterHold()
    const [held, paid] = await Promise.allSettled([review('hold'), preparePayoutRun(ctx, run())])
    expect([held.status, paid.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await blocked()).toEqual([held.status === 'fulfilled' ? 'review' : ''])
  })

  test('a rejection and a payout run never pay more than is left', async () => {
    await afterHold()
    await Promise.allSettled([review('reject'), preparePayoutRun(ctx, run())])
    const [held, payable, inTransit] = await balances(ctx, ada)
    expect((held ?? 0) + (payable ?? 0) + (inTransit ?? 0)).toBe(0)
  })

  test('bulk reviews of the same customers in another order wait for each other', async () => {
    const ids = [earned]
    for (let count = 0; count < 5; count++) {
      await givenSale(ctx, await givenReferredCustomer(stage, ctx, ada))
      ids.push(await newestCommission())
    }
    const told = { decision: 'reject', reason: 'A ring' } as const
    await Promise.all([ids, ids.toReversed(), ids].map((some) => reviewCommissions(ctx, some, told)))
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
  })
})
