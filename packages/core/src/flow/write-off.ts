// Write-offs: what a partner owes and will not earn back is borne by the brand. One admin asks, another
// decides. Called by the API.

import { findPartner, inBrand, lockByName, type Tx } from '@openpartner/db'
import {
  actorName,
  type CommissionId,
  formatMoney,
  type Money,
  notFound,
  type PartnerId,
  Problem,
  type WriteOffId,
} from '@openpartner/domain'
import {
  findWriteOff,
  insertWriteOff,
  insertWriteOffDecision,
  lockAccounts,
  type WriteOffDecision,
  type WriteOffRecord,
} from '@openpartner/ledger'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { recordByHand } from './book-by-hand.ts'
import { ledgerIds } from './ledger-ids.ts'

/** People only: two of them decide, and a key is nobody. */
export const WRITE_OFFS_WRITE: Need = { scope: null, roles: ['admin'] }

export interface RequestWriteOff {
  readonly partnerId: PartnerId
  readonly money: Money
  /** The partner reads it when it is approved. */
  readonly reason: string
}

/**
 * Asks to write off what a partner owes; moves nothing yet.
 * @throws Problem `request-invalid` for an unknown partner or nothing, `write-off-exceeds-debt`
 */
export async function requestWriteOff(ctx: Context, request: RequestWriteOff): Promise<WriteOffId> {
  const brandId = requireAccess(ctx.actor, WRITE_OFFS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const { partnerId, money, reason } = request
    if ((await findPartner(tx, partnerId)) === null) {
      throw wrong('/partner_id', 'There is no such partner.')
    }
    if (money.amount <= 0n) throw wrong('/amount', 'must be more than zero')
    const owed = await lockOwed(ctx, tx, partnerId, money)

    // Decision.
    requireOwed(money, owed)

    // Record.
    const id = ctx.newId('wof')
    const requestedAt = ctx.clock.now()
    const requestedBy = actorName(ctx.actor)
    await insertWriteOff(tx, { id, brandId, partnerId, ...money, reason, requestedBy, requestedAt })
    const after = { partner_id: partnerId, amount: formatMoney(money), reason }
    await audit(ctx, tx, { action: 'write_off.requested', target: id, after })
    return id
  })
}

/**
 * Approves or declines a request, once. Approved, the brand bears the amount: the partner's payable balance
 * rises by it, as an entry of its own, so that the next runs set it off against what was taken back. The
 * admin who asked may decline, and thereby withdraw. The same decision again answers the same.
 * @throws Problem `not-found`, `self-approval-refused`, `write-off-decided`, `write-off-exceeds-debt`
 */
export async function decideWriteOff(
  ctx: Context,
  id: WriteOffId,
  decision: WriteOffDecision,
): Promise<WriteOffRecord> {
  const brandId = requireAccess(ctx.actor, WRITE_OFFS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Lock first, look second: of two admins at once the second sees what the first decided.
    await lockByName(tx, 'write-off', id)
    const request = await findWriteOff(tx, id)
    if (request === null) throw notFound()
    const decidedBy = actorName(ctx.actor)
    if (request.decision !== null) return sameOrRefuse(request, { decision, decidedBy })
    const { partnerId, amount, currency, reason, requestedBy } = request
    const money = { amount, currency }

    // Decision.
    if (decision === 'approve') {
      requireAnother(requestedBy, decidedBy)
      requireOwed(money, await lockOwed(ctx, tx, partnerId, money))
    }

    // Record.
    const now = ctx.clock.now()
    const entry = { kind: 'write_off', partnerId, programId: null, originalId: null, releaseAt: now } as const
    const commissionId: CommissionId | null =
      decision === 'approve'
        ? await recordByHand(ctx, tx, { ...entry, money, because: reason }, 'write_off')
        : null
    const row = { writeOffId: id, brandId, decision, requestedBy, decidedBy, decidedAt: now, commissionId }
    await insertWriteOffDecision(tx, row)
    await audit(ctx, tx, {
      action: decision === 'approve' ? 'write_off.approved' : 'write_off.declined',
      target: id,
      after: { partner_id: partnerId, amount: formatMoney(money), commission_id: commissionId },
    })
    const decided = await findWriteOff(tx, id)
    if (decided === null) throw new Error('a write-off just decided is missing')
    return decided
  })
}

/** Both accounts at once, as `post` will: the balance read here stays true until it has posted. */
async function lockOwed(ctx: Context, tx: Tx, partnerId: PartnerId, { currency }: Money): Promise<bigint> {
  const [payable] = await lockAccounts(
    tx,
    [
      { kind: 'partner:payable', partnerId, currency },
      { kind: 'brand:written_off', partnerId: null, currency },
    ],
    ledgerIds(ctx),
  )
  if (payable === undefined) throw new Error('an account just locked is missing')
  return payable.balance < 0n ? -payable.balance : 0n
}

function requireOwed(money: Money, owed: bigint): void {
  if (money.amount <= owed) return
  const detail = `The partner owes ${formatMoney({ ...money, amount: owed })}, and ${formatMoney(money)} was asked for.`
  throw new Problem('write-off-exceeds-debt', { detail })
}

function requireAnother(requestedBy: string, decidedBy: string): void {
  if (requestedBy !== decidedBy) return
  throw new Problem('self-approval-refused', { detail: 'You asked for it; another admin has to approve it.' })
}

function sameOrRefuse(
  request: WriteOffRecord,
  told: { readonly decision: WriteOffDecision; readonly decidedBy: string },
): WriteOffRecord {
  const { decision } = request
  if (decision?.decision === told.decision && decision.decidedBy === told.decidedBy) return request
  const done = decision?.decision === 'approve' ? 'approved' : 'declined'
  throw new Problem('write-off-decided', { detail: `The write-off was ${done} before.` })
}

function wrong(pointer: string, detail: string): Problem {
  return new Problem('request-invalid', { errors: [{ pointer, detail }] })
}
