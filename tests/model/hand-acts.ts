// What admins do in a run of the model test: coupons, decisions and reviews by hand, bonuses, re-runs.

import type { Context } from '@openpartner/core'
import {
  advanceAttributionRuns,
  applyAttributionRun,
  attributeByHand,
  bookByHand,
  reviewCommission,
  startAttributionRun,
} from '@openpartner/core/flow'
import { loadAttributionRun } from '@openpartner/core/read'
import { createCoupon, endCoupon } from '@openpartner/core/setup'
import type { Database } from '@openpartner/db'
import {
  type CommissionId,
  type CouponId,
  encodeId,
  type ProgramId,
  parseCurrency,
  uuidOf,
} from '@openpartner/domain'
import { asWorker, type givenPartner } from '@openpartner/testkit/given'
import type pg from 'pg'
import type { Command } from './commands.ts'
import type { Facts } from './facts.ts'
import { unless } from './refusals.ts'

const DAY_MS = 86_400_000

export type Note = () => unknown
export type Partner = Awaited<ReturnType<typeof givenPartner>>
export type HandCommand = Extract<
  Command,
  { act: 'coupon' | 'end-coupon' | 'by-hand' | 'review' | 'rerun' | 'bonus' }
>

export interface HandScene {
  readonly facts: Facts
  readonly owner: pg.Client
  readonly programs: readonly ProgramId[]
  readonly partners: readonly Partner[]
}

/** @returns what to note when it is done; null when there was nothing to do or it was refused */
export async function actByHand(
  ctx: Context,
  worker: Database,
  scene: HandScene,
  command: HandCommand,
): Promise<Note | null> {
  switch (command.act) {
    case 'coupon':
      return makeCoupon(ctx, scene, command.partner)
    case 'end-coupon':
      return stopCoupon(ctx, scene, command.coupon)
    case 'by-hand':
      return creditByHand(ctx, scene, command)
    case 'review':
      return review(ctx, scene, command)
    case 'rerun':
      return rerun(ctx, worker, scene, command)
    case 'bonus':
      return giveBonus(ctx, scene, command)
  }
}

async function makeCoupon(
  ctx: Context,
  { facts, partners, owner }: HandScene,
  index: number,
): Promise<Note | null> {
  const { partner, membership } = pick(partners, index)
  const code = `CODE-${facts.coupons.length}`
  const from = ctx.clock.now().getTime()
  await unless(['partner-not-active', 'coupon-code-taken'], () =>
    createCoupon(ctx, { membershipId: membership.id, code, note: null }),
  )
  // Also when it was refused: the first try may have made it, and the connection was lost with the answer.
  const { rows } = await owner.query<{ id: string }>(
    'select id from coupons where brand_id = $1 and code = $2',
    [uuidOf(ctx.actor.brandId), code],
  )
  const [made] = rows
  if (made === undefined) return null
  const id: CouponId = encodeId('cpn', made.id)
  const program = membership.programId
  return () => facts.coupons.push({ id, code, partner: partner.id, program, from, until: null })
}

async function stopCoupon(ctx: Context, { facts }: HandScene, index: number): Promise<Note | null> {
  if (facts.coupons.length === 0) return null
  const coupon = pick(facts.coupons, index)
  if (coupon.until !== null) return null
  const until = ctx.clock.now().getTime()
  await endCoupon(ctx, coupon.id)
  return () => {
    coupon.until = until
  }
}

async function creditByHand(
  ctx: Context,
  { facts, partners }: HandScene,
  { event: index, partner: who, says }: Extract<HandCommand, { act: 'by-hand' }>,
): Promise<Note | null> {
  if (facts.events.length === 0) return null
  const { id: event } = pick(facts.events, index)
  const { partner, link } = pick(partners, who)
  const whole = { numerator: 1n, denominator: 1n }
  const share = { partnerId: partner.id, programId: link.programId, weight: whole }
  const shares = says === 'credited' ? [share] : []
  const told = await unless(['partner-not-active'], () =>
    attributeByHand(ctx, { eventId: event, outcome: says, shares, reason: 'They called us.' }),
  )
  if (told === null) return null
  const fact = { event, partner: says === 'credited' ? partner.id : null, program: link.programId }
  return () => facts.byHand.push({ ...fact, isLifted: says === 'automatic' })
}

async function review(
  ctx: Context,
  { facts, owner }: HandScene,
  { commission, decision }: Extract<HandCommand, { act: 'review' }>,
): Promise<Note | null> {
  const { rows } = await owner.query<Record<'id' | 'event' | 'partner', string>>(
    `select id, event_id as event, partner_id as partner from commissions
      where brand_id = $1 and kind = 'earning' order by id`,
    [uuidOf(ctx.actor.brandId)],
  )
  const one = rows[commission % Math.max(1, rows.length)]
  if (one === undefined) return null
  const id: CommissionId = encodeId('com', one.id)
  await unless(['review-refused'], () => reviewCommission(ctx, id, { decision, reason: 'We looked.' }))
  if (decision === 'hold' || decision === 'unhold') return null
  const fact = { event: encodeId('evt', one.event), partner: encodeId('ptn', one.partner) }
  return () => facts.reviews.push({ ...fact, isRejected: decision === 'reject' })
}

async function rerun(
  ctx: Context,
  worker: Database,
  { facts, programs }: HandScene,
  { program: index, model, windowDays, daysAgo, days }: Extract<HandCommand, { act: 'rerun' }>,
): Promise<Note> {
  const programId = pick(programs, index)
  const now = ctx.clock.now().getTime()
  const from = now - (daysAgo + days) * DAY_MS
  const to = now - daysAgo * DAY_MS
  const period = { from: new Date(from), to: new Date(to) }
  const id = await startAttributionRun(ctx, { programId, period, model, windowDays, termsId: null })
  await advance(ctx, worker)
  const { confirmation } = await loadAttributionRun(ctx, id)
  if (confirmation === null) throw new Error('a run without a preview')
  await applyAttributionRun(ctx, id, confirmation)
  await advance(ctx, worker)
  return () => facts.policies.push({ program: programId, from, to, model, windowDays })
}

async function advance(ctx: Context, worker: Database): Promise<void> {
  const asClock = { ...asWorker(ctx), db: worker }
  for (let isMore = true; isMore; )
    isMore = await advanceAttributionRuns(asClock, { customers: 2, events: 20 })
}

async function giveBonus(
  ctx: Context,
  { facts, partners }: HandScene,
  { partner: who, amount }: Extract<HandCommand, { act: 'bonus' }>,
): Promise<Note> {
  const { partner } = pick(partners, who)
  const money = { amount: BigInt(amount), currency: parseCurrency('EUR') }
  const kind = amount > 0 ? 'bonus' : 'manual_adjustment'
  const entry = {
    kind,
    money,
    partnerId: partner.id,
    programId: null,
    reason: 'Summer',
    concerns: null,
  } as const
  await bookByHand(ctx, { ...entry, releaseAt: null })
  return () => facts.bonuses.push({ partner: partner.id, amount: money.amount })
}

/** Whatever an admin kept from being paid is let go: holds end, and what waits for an approval gets it. */
export async function letGo(ctx: Context, owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ id: string; blocks: string[] }>(
    `select commission_id as id, blocked_by as blocks from commission_states
      where brand_id = $1 and blocked_by && array['review', 'approval'] order by commission_id`,
    [uuidOf(ctx.actor.brandId)],
  )
  for (const { id, blocks } of rows) {
    for (const decision of ['unhold', 'approve'] as const) {
      if (!blocks.includes(decision === 'unhold' ? 'review' : 'approval')) continue
      const told = { decision, reason: null }
      await unless(['review-refused'], () => reviewCommission(ctx, encodeId('com', id), told))
    }
  }
}

export function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('an index into nothing')
  return found
}
