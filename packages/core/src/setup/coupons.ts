// Coupons: codes that credit a partner when a customer redeems them. Called by the API's coupon routes.

import {
  type Coupon,
  type CouponFilter,
  findCoupon,
  findMembership,
  findPartner,
  findProgram,
  inBrand,
  insertCoupon,
  lockByName,
  type Page,
  type Partner,
  type Program,
  listCoupons as readCoupons,
  endCoupon as storeEnd,
  type Tx,
} from '@openpartner/db'
import {
  COUPON_CODE,
  type CouponId,
  type MembershipId,
  normaliseCouponCode,
  notFound,
  Problem,
} from '@openpartner/domain'
import { audit, type Context, type Need, ownPartner, requireAccess } from '../context.ts'
import { withNames } from './names.ts'

export const COUPONS_READ: Need = { scope: 'links:read', roles: ['admin', 'partner'] }
export const COUPONS_WRITE: Need = { scope: 'links:write', roles: ['admin'] }

export interface CouponWithNames extends Coupon {
  readonly program: Program
  readonly partner: Partner
}

export interface NewCoupon {
  readonly membershipId: MembershipId
  /** As a person typed it. */
  readonly code: string
  readonly note: string | null
}

/**
 * Gives a membership a code. It counts for events from now on: what carried the code before stays as it is.
 * @throws Problem `request-invalid`, `partner-not-active`, `coupon-code-taken`
 */
export async function createCoupon(ctx: Context, draft: NewCoupon): Promise<CouponWithNames> {
  const brandId = requireAccess(ctx.actor, COUPONS_WRITE)
  const code = parseCode(draft.code)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const membership = await findMembership(tx, draft.membershipId)
    if (membership === null) throw refused('/membership_id', 'There is no such membership.')
    const { programId, partnerId } = membership
    const program = await findProgram(tx, programId)
    const partner = await findPartner(tx, partnerId)
    if (program === null || partner === null) throw new Error('a membership without its program or partner')

    // Decision.
    if (program.status !== 'active') throw refused('/membership_id', 'The program is archived.')
    if (partner.status !== 'active') {
      throw new Problem('partner-not-active', { detail: 'A suspended partner gets no new coupons.' })
    }

    // Record. The unique index on codes in use decides between twins.
    const coupon: Coupon = {
      id: ctx.newId('cpn'),
      brandId,
      membershipId: membership.id,
      programId,
      partnerId,
      code,
      note: draft.note,
      createdAt: ctx.clock.now(),
      endedAt: null,
    }
    if (!(await insertCoupon(tx, coupon))) {
      const detail = `The code "${code}" is in use.`
      throw new Problem('coupon-code-taken', { detail, errors: [{ pointer: '/code', detail }] })
    }
    await audit(ctx, tx, {
      action: 'coupon.created',
      target: coupon.id,
      after: { partner_id: partnerId, program_id: programId, code, note: draft.note },
    })
    return { ...coupon, program, partner }
  })
}

/**
 * Events from now on are no longer credited by it; those before stay as they are. Safe to repeat: a coupon
 * ends once and stays ended. @throws Problem `not-found`
 */
export async function endCoupon(ctx: Context, id: CouponId): Promise<CouponWithNames> {
  const brandId = requireAccess(ctx.actor, COUPONS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'coupon', id)
    const coupon = await findCoupon(tx, id)
    if (coupon === null) throw notFound()

    // Decision.
    if (coupon.endedAt !== null) return withItsNames(tx, coupon)

    // Record.
    const ended = await storeEnd(tx, id, ctx.clock.now())
    if (ended === null) throw new Error('a coupon ended under its lock')
    await audit(ctx, tx, {
      action: 'coupon.ended',
      target: id,
      before: { code: coupon.code, partner_id: coupon.partnerId },
    })
    return withItsNames(tx, ended)
  })
}

/** @throws Problem `not-found`, also to a partner who asks for somebody else's */
export async function loadCoupon(ctx: Context, id: CouponId): Promise<CouponWithNames> {
  const brandId = requireAccess(ctx.actor, COUPONS_READ)
  const own = ownPartner(ctx.actor)
  return inBrand(ctx.db, brandId, async (tx) => {
    const coupon = await findCoupon(tx, id)
    if (coupon === null || (own !== null && coupon.partnerId !== own)) throw notFound()
    return withItsNames(tx, coupon)
  })
}

/** Newest first. A partner sees their own, whatever the filter asks for. */
export async function listCoupons(ctx: Context, filter: CouponFilter): Promise<Page<CouponWithNames>> {
  const brandId = requireAccess(ctx.actor, COUPONS_READ)
  const own = ownPartner(ctx.actor)
  return inBrand(ctx.db, brandId, async (tx) => {
    if (own !== null && filter.partnerId !== null && filter.partnerId !== own)
      return { rows: [], nextCursor: null }
    const { rows, nextCursor } = await readCoupons(tx, own === null ? filter : { ...filter, partnerId: own })
    return { rows: await withNames(tx, rows), nextCursor }
  })
}

function parseCode(text: string): string {
  const code = normaliseCouponCode(text)
  if (COUPON_CODE.test(code)) return code
  throw refused(
    '/code',
    'must be 2 to 64 letters, digits, dashes or underscores, with a letter or digit at both ends',
  )
}

function refused(pointer: string, detail: string): Problem {
  return new Problem('request-invalid', { errors: [{ pointer, detail }] })
}

async function withItsNames(tx: Tx, coupon: Coupon): Promise<CouponWithNames> {
  const [named] = await withNames(tx, [coupon])
  if (named === undefined) throw new Error('a coupon lost on the way to its names')
  return named
}
