// What partners sold and earned in the months of the events in hand, for terms with tiers or a cap per month.
// Called by attribute-event when the first look at the events met such terms.

import { lockByName, type Tx } from '@openpartner/db'
import {
  asksForPartnerMonth,
  type Currency,
  type DecidedEvent,
  type EarnedPart,
  type EventId,
  MonthTally,
  monthKey,
  monthOf,
  type OccurredEvent,
  parseCurrency,
  type Seller,
  type Volume,
  volumeKey,
} from '@openpartner/domain'
import { partsOfMonths, type RecordedDecision, volumesBefore } from '@openpartner/ledger'

/**
 * An event as it came out when nothing was known of anybody's month: who is credited does not rest on that.
 */
export interface FirstLook {
  readonly event: OccurredEvent
  readonly sellers: readonly Seller[]
  /** Those whose terms ask for their month. */
  readonly askers: readonly Seller[]
}

export function askersOf({ rewards }: Pick<DecidedEvent, 'rewards'>): Seller[] {
  return rewards
    .filter(({ terms }) => terms !== null && asksForPartnerMonth(terms))
    .map(({ share: { programId, partnerId } }) => ({ programId, partnerId }))
}

/**
 * Null when no terms concerned ask for a month. Otherwise the partners' months are locked until commit, so
 * that two events of a partner see each other, and read; whoever only previews locks nobody. The caller
 * holds the customers' locks or previews.
 */
export async function monthsFor(
  tx: Tx,
  looks: readonly FirstLook[],
  {
    standing,
    isPreview,
  }: { readonly standing: ReadonlyMap<EventId, RecordedDecision>; readonly isPreview: boolean },
): Promise<MonthTally | null> {
  const asked = looks.flatMap(({ event, askers }) => askers.map((seller) => ({ ...seller, event })))
  if (asked.length === 0) return null
  if (!isPreview) await lockMonths(tx, asked)
  return new MonthTally({
    volumes: await volumes(tx, asked, looks),
    sold: looks,
    earned: await earned(tx, asked),
    standing: looks.flatMap(({ event }) => standingParts(event, standing.get(event.id) ?? null)),
  })
}

interface Asked extends Seller {
  readonly event: OccurredEvent
}

/** In one order for everybody, so that two who need two partners do not wait for each other. */
async function lockMonths(tx: Tx, asked: readonly Asked[]): Promise<void> {
  const names = new Set(asked.map(({ programId, partnerId }) => `${programId}\n${partnerId}`))
  for (const name of [...names].sort()) await lockByName(tx, 'partner-month', name)
}

async function volumes(
  tx: Tx,
  asked: readonly Asked[],
  looks: readonly FirstLook[],
): Promise<ReadonlyMap<string, Volume>> {
  const rows = await volumesBefore(
    tx,
    asked.map(({ event: { id, occurredAt }, programId, partnerId }) => {
      return { eventId: id, programId, partnerId, monthFrom: monthOf(occurredAt).from, occurredAt }
    }),
    looks.map(({ event }) => event.id),
  )
  const sums = new Map<string, Volume>()
  for (const { index, currency, sales, amount } of rows) {
    const one = asked[index]
    if (one === undefined) continue
    const key = volumeKey(one.event.id, one)
    const sofar = sums.get(key)
    const amounts = new Map(sofar?.amounts).set(currency, amount)
    sums.set(key, { sales: (sofar?.sales ?? 0) + sales, amounts })
  }
  return sums
}

async function earned(
  tx: Tx,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, ReadonlyMap<Currency, bigint>>> {
  const months = new Map(
    asked.map(({ event: { occurredAt }, programId, partnerId }) => [
      monthKey({ programId, partnerId }, occurredAt),
      { programId, partnerId, ...monthOf(occurredAt) },
    ]),
  )
  const keys = [...months.keys()]
  const sums = new Map<string, Map<Currency, bigint>>()
  for (const { index, currency, amount } of await partsOfMonths(tx, [...months.values()])) {
    const key = keys[index] ?? ''
    sums.set(key, (sums.get(key) ?? new Map<Currency, bigint>()).set(currency, amount))
  }
  return sums
}

/** The parts an event has by the decision that stands. */
function standingParts(event: OccurredEvent, decision: RecordedDecision | null): EarnedPart[] {
  return (decision?.attribution.evidence.rewards ?? []).flatMap((reward) => {
    const part = reward.part === undefined ? reward.reward : reward.part
    if (part === null) return []
    const money = { amount: BigInt(part.amount), currency: parseCurrency(part.currency) }
    return [{ programId: reward.program_id, partnerId: reward.partner_id, event, part: money }]
  })
}
