// Entries made by hand: an admin gives a partner a bonus, or books more or less than decisions gave. Called
// by the API.

import { findPartner, findProgram, inBrand, type Tx } from '@openpartner/db'
import {
  type CommissionId,
  type FieldError,
  formatMoney,
  type HandMadeDraft,
  handMadeErrors,
  type Money,
  type PartnerId,
  Problem,
  type ProgramId,
} from '@openpartner/domain'
import { findCommission, insertCommissions, type NewCommission, post } from '@openpartner/ledger'
import { audit, type Context, requireAccess } from '../context.ts'
import { ledgerIds } from './ledger-ids.ts'
import { COMMISSIONS_WRITE } from './review-commission.ts'

export interface BookByHand extends Omit<HandMadeDraft, 'isConcerning'> {
  readonly partnerId: PartnerId
  readonly programId: ProgramId | null
  /** The partner reads it. */
  readonly reason: string
  /** The commission an adjustment is about. */
  readonly concerns: CommissionId | null
}

/**
 * Books one entry. What is given is held until its time and released like any other; what is taken is taken
 * off the payable balance at once, which may go below zero and is set off against what comes next. Neither
 * belongs to an event, so no later decision corrects it.
 * @throws Problem `request-invalid` naming every wrong field and whatever does not exist
 */
export async function bookByHand(ctx: Context, draft: BookByHand): Promise<CommissionId> {
  const brandId = requireAccess(ctx.actor, COMMISSIONS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const missing = await missingOf(tx, draft)

    // Decision.
    const { money, kind, concerns, reason } = draft
    const now = ctx.clock.now()
    const errors = [...handMadeErrors({ ...draft, isConcerning: concerns !== null }, now), ...missing]
    if (errors.length > 0) throw new Problem('request-invalid', { errors })

    // Record.
    const { partnerId, programId } = draft
    const releaseAt = draft.releaseAt ?? now
    const entry = { kind, partnerId, programId, money, because: reason, releaseAt, originalId: concerns }
    const id = await recordByHand(ctx, tx, entry, money.amount > 0n ? 'earn' : 'claw_back')
    await audit(ctx, tx, {
      action: `commission.${kind}_booked`,
      target: id,
      after: { partner_id: partnerId, amount: formatMoney(money), reason, concerns },
    })
    return id
  })
}

interface HandMadeEntry
  extends Pick<NewCommission, 'kind' | 'partnerId' | 'programId' | 'because' | 'releaseAt' | 'originalId'> {
  readonly money: Money
}

/** One entry without an event, and its posting. Held when it is earned, payable otherwise. */
export async function recordByHand(
  ctx: Context,
  tx: Tx,
  { money, ...entry }: HandMadeEntry,
  cause: 'earn' | 'claw_back' | 'write_off',
): Promise<CommissionId> {
  const id = ctx.newId('com')
  const now = ctx.clock.now()
  const commission: NewCommission = {
    ...entry,
    ...money,
    id,
    brandId: ctx.actor.brandId,
    eventId: null,
    shareId: null,
    termsId: null,
    ruleIndex: null,
    baseAmount: null,
    baseCurrency: null,
    attributionId: null,
    earnedAt: now,
  }
  await insertCommissions(tx, [{ commission, state: cause === 'earn' ? 'held' : 'payable', blockedBy: [] }])
  const { partnerId } = entry
  const amount = money.amount < 0n ? -money.amount : money.amount
  const request = { cause, causeId: id, partnerId, money: { ...money, amount }, postedAt: now }
  await post(tx, [request], ledgerIds(ctx))
  return id
}

async function missingOf(
  tx: Tx,
  { partnerId, programId, concerns, money }: BookByHand,
): Promise<FieldError[]> {
  const errors: FieldError[] = []
  if ((await findPartner(tx, partnerId)) === null) {
    errors.push({ pointer: '/partner_id', detail: 'There is no such partner.' })
  }
  if (programId !== null && (await findProgram(tx, programId)) === null) {
    errors.push({ pointer: '/program_id', detail: 'There is no such program.' })
  }
  const concerned = concerns === null ? null : await findCommission(tx, concerns)
  if (concerns !== null && concerned?.partnerId !== partnerId) {
    errors.push({ pointer: '/concerns', detail: 'There is no such commission of this partner.' })
  } else if (concerned !== null && concerned.currency !== money.currency) {
    errors.push({ pointer: '/currency', detail: `must be that of the commission, ${concerned.currency}` })
  }
  return errors
}
