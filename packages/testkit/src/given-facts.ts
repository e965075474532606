// One row of every fact, made by the product's own verbs: what tests of guards, tenancy and invariants work
// on.

import type { Context } from '@openpartner/core'
import { checkBooks } from '@openpartner/core/checks'
import { attributeByHand, preparePayoutRun, releaseCommissions, settlePayout } from '@openpartner/core/flow'
import { listPayouts } from '@openpartner/core/read'
import {
  acceptTerms,
  createCoupon,
  createGroup,
  listTermsVersions,
  moveMembership,
} from '@openpartner/core/setup'
import type { Database } from '@openpartner/db'
import {
  asPartner,
  asWorker,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  type Stage,
} from './given.ts'

/** A brand on which a click became a payout that arrived; leaves the clock at the end of the hold. */
export async function givenEveryFact(stage: Stage, worker: Database) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const ada = await givenPartner(ctx, program.id)
  const group = await createGroup(ctx, { programId: program.id, name: 'Gold' })
  await moveMembership(ctx, ada.membership.id, group.id)
  const [terms] = (await listTermsVersions(ctx, program.id, { after: null, limit: 1 })).rows
  if (terms === undefined) throw new Error('a program was given no terms')
  await acceptTerms(asPartner(ctx, ada.partner), terms.id)
  const customerRef = await givenReferredCustomer(stage, ctx, ada)
  const { event } = await givenSale(ctx, customerRef)
  stage.clock.advance({ days: 30 })
  await releaseCommissions({ ...asWorker(ctx), db: worker })
  const payout = await givenPreparedPayout(ctx)
  await settlePayout(ctx, payout.id, {
    outcome: 'settled',
    reference: 'SEPA-1',
    settledAt: stage.clock.now(),
  })
  await createCoupon(ctx, { membershipId: ada.membership.id, code: 'ada-20', note: null })
  await attributeByHand(ctx, {
    eventId: event.id,
    outcome: 'credited',
    shares: [
      { partnerId: ada.partner.id, programId: program.id, weight: { numerator: 1n, denominator: 1n } },
    ],
    reason: 'As it was',
  })
  await checkBooks({ ...asWorker(ctx), db: worker })
  return { ctx, program, ada, customerRef, event, payout }
}

/** Everything payable by now goes into one run; the newest payout of it. */
export async function givenPreparedPayout(ctx: Context) {
  const runId = await preparePayoutRun(ctx, { cutOffAt: ctx.clock.now(), minimum: 0n })
  const { rows } = await listPayouts(ctx, { after: null, limit: 1, partnerId: null, runId })
  const [payout] = rows
  if (payout === undefined) throw new Error('a run that was prepared has no payout')
  return payout
}
