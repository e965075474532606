// Step 3 of the money path, for many: a brand tells us in one call what its customers did. Each event is
// recorded or refused by itself.

import { inBrand, isDeadlock, isOutage } from '@openpartner/db'
import { type BrandId, Problem } from '@openpartner/domain'
import { type Context, requireAccess } from '../context.ts'
import { EVENTS_WRITE } from './ingest-event.ts'
import { type IngestEvent, type ToldEvent, tellEvents } from './tell-events.ts'

/**
 * So many in one transaction: enough that its fixed cost no longer counts, few enough that nobody waits long
 * for their customers or the brand's accounts (ADR 0030 has the figures).
 */
const EVENTS_PER_TRANSACTION = 250

/**
 * Every event all or nothing, never the batch: one that is refused changes nothing and holds up no other.
 * Events of one customer are taken in order. Safe to repeat, as a whole and event by event.
 * @returns one outcome per event, in order
 * @throws Problem `scope-missing` for a publishable key, which tells one lead at a time
 */
export async function ingestEvents(
  ctx: Context,
  inputs: readonly IngestEvent[],
): Promise<readonly ToldEvent[]> {
  const brandId = requireAccess(ctx.actor, EVENTS_WRITE)
  if (ctx.actor.kind === 'publishable') {
    throw new Problem('scope-missing', { detail: 'A publishable key tells one lead at a time.' })
  }
  // Within an outer transaction all of it is one piece: what was locked for the first stays locked, and a
  // second would ask for customers after accounts.
  if (ctx.db.kind === 'tx') return tellEvents(ctx, ctx.db, inputs)
  const told: ToldEvent[] = []
  for (let start = 0; start < inputs.length; start += EVENTS_PER_TRANSACTION) {
    told.push(...(await tellTogether(ctx, brandId, inputs.slice(start, start + EVENTS_PER_TRANSACTION))))
  }
  return told
}

/** What goes wrong with one of them and nobody foresaw is its own: the others are told again without it. */
async function tellTogether(
  ctx: Context,
  brandId: BrandId,
  inputs: readonly IngestEvent[],
): Promise<readonly ToldEvent[]> {
  try {
    return await inBrand(ctx.db, brandId, (tx) => tellEvents(ctx, tx, inputs))
  } catch (error) {
    const isOnlyCrowded = isDeadlock(error) && inputs.length > 1
    if (isOutage(error) && !isOnlyCrowded) throw error
    if (inputs.length === 1) return [{ problem: new Problem('internal', { cause: error }) }]
    const told: ToldEvent[] = []
    for (const input of inputs) told.push(...(await tellTogether(ctx, brandId, [input])))
    return told
  }
}
