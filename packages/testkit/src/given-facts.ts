// One row of every fact, made by the product's own verbs: what tests of guards, tenancy and invariants work
// on.

import type { Context } from '@openpartner/core'
import { checkBooks } from '@openpartner/core/checks'
import {
  advanceAttributionRuns,
  applyAttributionRun,
  attributeByHand,
  bookByHand,
  closePeriod,
  decideWriteOff,
  preparePayoutRun,
  releaseCommissions,
  requestWriteOff,
  reviewCommissions,
  settlePayout,
  startAttributionRun,
} from '@openpartner/core/flow'
import { listPayouts, loadAttributionRun, loadEvent } from '@openpartner/core/read'
import {
  acceptTerms,
  createCoupon,
  createGroup,
  listTermsVersions,
  moveMembership,
} from '@openpartner/core/setup'
import type { Database } from '@openpartner/db'
import { type AdminActor, addDays, type EventId, type PartnerId, type ProgramId } from '@openpartner/domain'
import {
  asAnotherAdmin,
  asPartner,
  asWorker,
  eur,
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
  await givenWorkByHand(ctx, { eventId: event.id, partnerId: ada.partner.id })
  await givenAppliedRun({ ...ctx, db: stage.db }, worker, program.id)
  await closePeriod(ctx, addDays(stage.clock.now(), -1).toISOString().slice(0, 10))
  await checkBooks({ ...asWorker(ctx), db: worker })
  return { ctx, program, ada, customerRef, event, payout }
}

/** A run over everything up to now, under no policy of its own: it changes nothing. */
async function givenAppliedRun(ctx: Context, worker: Database, programId: ProgramId): Promise<void> {
  const to = ctx.clock.now()
  const policy = { model: null, windowDays: null, termsId: null }
  const id = await startAttributionRun(ctx, { programId, period: { from: addDays(to, -365), to }, ...policy })
  const workOff = async () => {
    while (await advanceAttributionRuns({ ...asWorker(ctx), db: worker })) {
      // Until nothing is left.
    }
  }
  await workOff()
  const { confirmation } = await loadAttributionRun(ctx, id)
  await applyAttributionRun(ctx, id, confirmation ?? 'none')
  await workOff()
}

/** A review, and a debt that two admins wrote off; the balances end as they began. */
async function givenWorkByHand(
  ctx: Context & { readonly actor: AdminActor },
  { eventId, partnerId }: { readonly eventId: EventId; readonly partnerId: PartnerId },
): Promise<void> {
  const { commissions } = await loadEvent(ctx, eventId)
  await reviewCommissions(
    ctx,
    commissions.map(({ id }) => id),
    { decision: 'approve', reason: null },
  )
  const debt = { kind: 'manual_adjustment', programId: null, releaseAt: null, concerns: null } as const
  await bookByHand(ctx, { ...debt, partnerId, money: eur(-100n), reason: 'Paid twice' })
  const id = await requestWriteOff(ctx, { partnerId, money: eur(100n), reason: 'Too little to ask for' })
  await decideWriteOff(asAnotherAdmin(ctx), id, 'approve')
}

/** Everything payable by now goes into one run; the newest payout of it. */
export async function givenPreparedPayout(ctx: Context) {
  const runId = await preparePayoutRun(ctx, { cutOffAt: ctx.clock.now(), minimum: 0n })
  const { rows } = await listPayouts(ctx, { after: null, limit: 1, partnerId: null, runId })
  const [payout] = rows
  if (payout === undefined) throw new Error('a run that was prepared has no payout')
  return payout
}
