// What became of an event in a few words: its entries, its decision, a partner's balances. For tests.

import type { EventId } from '@openpartner/domain'
import type { givenPartner } from '@openpartner/testkit'
import type { Context } from '../src/context.ts'
import { listBalances, loadEvent } from '../src/read/index.ts'

interface Told {
  readonly event: { readonly id: EventId }
}

/** "Ada 2000 earning held": every entry of an event, oldest first. */
export async function entries(ctx: Context, { event }: Told) {
  const { commissions } = await loadEvent(ctx, event.id)
  return commissions.map(
    ({ partnerName, amount, kind, state }) => `${partnerName} ${amount} ${kind} ${state}`,
  )
}

export async function decision(ctx: Context, { event }: Told) {
  const { decision: one, credited } = await loadEvent(ctx, event.id)
  const who = credited.map(({ name }) => name).join(' and ') || 'nobody'
  return `${one.version} ${one.cause}: ${who} by ${one.reason}`
}

/** Held, payable, on the way, paid. */
export async function balances(
  ctx: Context,
  { partner }: Pick<Awaited<ReturnType<typeof givenPartner>>, 'partner'>,
) {
  const [own] = await listBalances(ctx, { partnerId: partner.id })
  return own === undefined ? [0, 0, 0, 0] : [own.held, own.payable, own.inTransit, own.paid].map(Number)
}
