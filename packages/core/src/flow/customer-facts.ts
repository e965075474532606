// What decisions about customers rest on, read for all of them at once. Called by attribute-event.

import { type PartnerStatusRow, statusesOfPartners, type Tx, together } from '@openpartner/db'
import {
  asksForCustomerSum,
  type BoundClick,
  type CustomerFacts,
  type CustomerState,
  type EventId,
  NEW_CUSTOMER,
  type PartnerId,
  type Policy,
  type Share,
  type Standing,
} from '@openpartner/domain'
import {
  type CreditedBefore,
  clicksOfCustomers,
  creditedBefore,
  type EventPlace,
  earnedBefore,
  type RecordedEvent,
  type RecordedShare,
  rulesOfPrograms,
} from '@openpartner/ledger'
import { couponFacts } from './coupon-facts.ts'
import { groupsAt } from './groups-at.ts'
import { handFacts } from './hand-facts.ts'
import { rejections, withRejections } from './rejections.ts'
import { type CustomerCorrections, correctionFacts } from './sale-corrections.ts'

/** One customer at the place from which their events are decided. */
export interface CustomerView {
  readonly state: CustomerState
  readonly facts: CustomerFacts
  /** The last day that is closed, UTC: `2026-03-31`. */
  readonly closedThrough: string | null
}

/** The events that are decided in one go, those of them that were decided before, and what corrects them. */
export interface EventsInHand {
  readonly events: readonly RecordedEvent[]
  readonly decided: readonly EventId[]
  readonly corrections: CustomerCorrections
}

/** By customer: what was credited before the place, and every click bound. */
export interface Histories {
  readonly places: readonly EventPlace[]
  readonly before: ReadonlyMap<string, CreditedBefore>
  readonly clicks: ReadonlyMap<string, readonly BoundClick[]>
}

export async function historiesOf(tx: Tx, places: readonly EventPlace[]): Promise<Histories> {
  const refs = places.map(({ customerRef }) => customerRef)
  const [before, clicks] = await together([creditedBefore(tx, places), clicksOfCustomers(tx, refs)])
  return { places, before, clicks }
}

/**
 * The customers' states before the places and everything known about them, in a number of statements that
 * does not grow with the number of customers. The caller holds their locks. A policy that is given counts
 * before those of applied runs.
 */
export async function viewsOf(
  tx: Tx,
  { events, decided, corrections }: EventsInHand,
  { places, before, clicks }: Histories,
  policy: Policy | null,
): Promise<(customerRef: string) => CustomerView> {
  const [coupons, byHand, rejected] = await together([
    couponFacts(
      tx,
      events.map(({ coupon }) => coupon),
    ),
    handFacts(tx, decided),
    rejections(tx, decided),
  ])
  const concerned = [
    ...[...clicks.values()].flat(),
    ...coupons.coupons,
    ...[...byHand.values()].flatMap(({ shares }) => shares),
    ...[...before.values()].flatMap(({ binding }) => binding?.shares ?? []),
  ]
  const programIds = distinct(concerned.map(({ programId }) => programId))
  const partnerIds = distinct(concerned.map(({ partnerId }) => partnerId))
  const [rules, wasActive] = await together([
    rulesOfPrograms(tx, programIds, partnerIds),
    activity(tx, partnerIds),
  ])
  const { terms, closedThrough } = rules
  const policies = policy === null ? rules.policies : [policy, ...rules.policies]
  const groupAt = await groupsAt(tx, terms, partnerIds)
  const asksForSum = [...terms, ...policies.flatMap((one) => one.terms ?? [])].some(asksForCustomerSum)
  const earned = asksForSum ? await earnedBefore(tx, places) : null
  return (customerRef) => {
    const sofar = before.get(customerRef)
    const standing = sofar?.binding ? bound(sofar.binding) : null
    return {
      state:
        sofar === undefined
          ? NEW_CUSTOMER
          : { standing, credited: sofar.counts, earned: earned?.get(customerRef) ?? NEW_CUSTOMER.earned },
      facts: {
        clicks: clicks.get(customerRef) ?? [],
        ...coupons,
        byHand,
        terms,
        policies,
        ...withRejections(correctionFacts(corrections.get(customerRef) ?? []), rejected),
        wasActive,
        groupAt,
      },
      closedThrough,
    }
  }
}

function bound({ model, boundAt, shares }: NonNullable<CreditedBefore['binding']>): Standing {
  if (model === null || boundAt === null) throw new Error('a credited decision has no model')
  return {
    model,
    boundAt,
    shares: sharesOfStored(shares),
  }
}

/** Shares as they were recorded; how their partners stand is for whoever decides by them. */
export function sharesOfStored(shares: readonly RecordedShare[]): Share[] {
  return shares.map(({ partnerId, programId, clickId, couponId, weightNumerator, weightDenominator }) => ({
    partnerId,
    programId,
    clickId,
    couponId,
    weight: { numerator: weightNumerator, denominator: weightDenominator },
    partnerIsActive: true,
  }))
}

/** How each partner stood at an instant; before they were added they stood as on their first day. */
async function activity(tx: Tx, partnerIds: readonly PartnerId[]): Promise<CustomerFacts['wasActive']> {
  const statuses = new Map(partnerIds.map((id): [PartnerId, PartnerStatusRow[]] => [id, []]))
  for (const row of await statusesOfPartners(tx, partnerIds)) statuses.get(row.partnerId)?.push(row)
  return (partnerId, at) => {
    const own = statuses.get(partnerId) ?? []
    const row = own.findLast(({ changedAt }) => changedAt.getTime() <= at.getTime()) ?? own[0]
    return row?.status === 'active'
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
