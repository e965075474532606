// What a partner sold and earned in a calendar month, for the terms that ask for it. Pure; the tally is
// filled by whoever decides events, and read by the replay.

import type { Share } from './attribution.ts'
import { countsAsOccurrence } from './commission.ts'
import type { OccurredEvent } from './event.ts'
import type { EventId } from './ids.ts'
import { monthOf } from './instant.ts'
import type { Currency, Money } from './money.ts'
import type { Volume } from './reward.ts'

export type Seller = Pick<Share, 'programId' | 'partnerId'>

/** What decisions read of partners' months. */
export interface PartnerMonths {
  /** Of what happened before the event. */
  volumeBefore(event: OccurredEvent, seller: Seller): Volume
  /** The partner's parts for all other events of the event's month. */
  earnedBeside(event: OccurredEvent, seller: Seller): ReadonlyMap<Currency, bigint>
}

/** A partner's month: `prg_… ptn_… 2026-03`. */
export function monthKey({ programId, partnerId }: Seller, at: Date): string {
  return `${programId} ${partnerId} ${monthOf(at).from.toISOString().slice(0, 7)}`
}

/** An event in hand with whom it is credited to. */
export interface Sold {
  readonly event: OccurredEvent
  readonly sellers: readonly Seller[]
}

/** A partner's part for an event, as a decision gave it. */
export interface EarnedPart extends Seller {
  readonly event: Pick<OccurredEvent, 'id' | 'occurredAt'>
  readonly part: Money
}

/**
 * Puts together what the database knows of other events and what is being decided: sales by when they
 * happened, and parts by what was decided last. An event that is not decided again yet counts with the part
 * it has, so that deciding again, in whatever order, changes nothing that nothing made change.
 */
export class MonthTally implements PartnerMonths {
  readonly #volumes: ReadonlyMap<string, Volume>
  readonly #sold: readonly Sold[]
  readonly #earned = new Map<string, Map<Currency, bigint>>()
  readonly #parts = new Map<EventId, readonly EarnedPart[]>()

  /**
   * `volumes` by event and partner (`volumeKey`) without the events in hand; `earned` by `monthKey` with all
   * events; `standing` the parts that events in hand have so far.
   */
  constructor(known: {
    readonly volumes: ReadonlyMap<string, Volume>
    readonly sold: readonly Sold[]
    readonly earned: ReadonlyMap<string, ReadonlyMap<Currency, bigint>>
    readonly standing: readonly EarnedPart[]
  }) {
    this.#volumes = known.volumes
    this.#sold = known.sold.filter(({ event }) => event.kind === 'sale' && countsAsOccurrence(event))
    for (const [key, sums] of known.earned) this.#earned.set(key, new Map(sums))
    for (const one of known.standing) {
      this.#parts.set(one.event.id, [...(this.#parts.get(one.event.id) ?? []), one])
    }
  }

  volumeBefore(event: OccurredEvent, seller: Seller): Volume {
    const month = monthKey(seller, event.occurredAt)
    const known = this.#volumes.get(volumeKey(event.id, seller))
    const amounts = new Map(known?.amounts)
    let sales = known?.sales ?? 0
    for (const { event: other, sellers } of this.#sold) {
      const isSeller = sellers.some((one) => monthKey(one, other.occurredAt) === month)
      if (!isSeller || !isBefore(other, event) || other.net === null) continue
      sales += 1
      amounts.set(other.net.currency, (amounts.get(other.net.currency) ?? 0n) + other.net.amount)
    }
    return { sales, amounts }
  }

  earnedBeside(event: OccurredEvent, seller: Seller): ReadonlyMap<Currency, bigint> {
    const key = monthKey(seller, event.occurredAt)
    const sums = new Map(this.#earned.get(key))
    for (const one of this.#parts.get(event.id) ?? []) {
      if (monthKey(one, event.occurredAt) === key) add(sums, one.part, -1n)
    }
    return sums
  }

  /** From here on the event counts with what was just decided, and no more with what it had. */
  note(
    event: OccurredEvent,
    decided: readonly { readonly share: Seller; readonly part: Money | null }[],
  ): void {
    for (const one of this.#parts.get(event.id) ?? []) add(this.#sumsOf(one, event), one.part, -1n)
    const parts = decided.flatMap(({ share: { programId, partnerId }, part }): EarnedPart[] =>
      part === null ? [] : [{ programId, partnerId, event, part }],
    )
    for (const one of parts) add(this.#sumsOf(one, event), one.part, 1n)
    this.#parts.set(event.id, parts)
  }

  #sumsOf(seller: Seller, { occurredAt }: OccurredEvent): Map<Currency, bigint> {
    const key = monthKey(seller, occurredAt)
    const sums = this.#earned.get(key) ?? new Map<Currency, bigint>()
    this.#earned.set(key, sums)
    return sums
  }
}

export function volumeKey(id: EventId, { programId, partnerId }: Seller): string {
  return `${id} ${programId} ${partnerId}`
}

function isBefore(one: OccurredEvent, other: OccurredEvent): boolean {
  const ms = one.occurredAt.getTime() - other.occurredAt.getTime()
  return ms < 0 || (ms === 0 && one.id < other.id)
}

function add(sums: Map<Currency, bigint>, { amount, currency }: Money, sign: bigint): void {
  sums.set(currency, (sums.get(currency) ?? 0n) + sign * amount)
}
