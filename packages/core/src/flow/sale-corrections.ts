// The refunds, disputes and credit notes of customers and the sales they are about. Loaded for
// attribute-event and ingest-event.

import type { Tx } from '@openpartner/db'
import {
  CORRECTED_KIND,
  type Corrections,
  type CorrectionVerdict,
  correctionError,
  correctionsOfSales,
  type EventDraft,
  type EventId,
  grossOf,
  isCorrection,
  NOT_CORRECTED,
  Problem,
  type SaleCorrections,
  type ToldCorrection,
} from '@openpartner/domain'
import {
  correctionsOfCustomers,
  type EventPlace,
  findEventsByExternalId,
  type RecordedEvent,
  salesOfCustomers,
} from '@openpartner/ledger'

/** By customer; those without a corrected sale are left out. */
export type CustomerCorrections = ReadonlyMap<string, readonly SaleCorrections[]>

/**
 * One look-up by an index in which most customers have no row; only for those who have one are the sales
 * read, too. Must be read under the customers' locks.
 */
export async function loadCorrections(tx: Tx, customerRefs: readonly string[]): Promise<CustomerCorrections> {
  return withSales(tx, await correctionsOfCustomers(tx, customerRefs))
}

async function withSales(tx: Tx, told: readonly RecordedEvent[]): Promise<CustomerCorrections> {
  if (told.length === 0) return new Map()
  const refs = [...new Set(told.map(({ customerRef }) => customerRef))]
  const sales = await salesOfCustomers(tx, refs, [...new Set(told.flatMap(({ corrects }) => corrects ?? []))])
  return new Map(
    refs.map((customerRef) => {
      const isOwn = (event: RecordedEvent) => event.customerRef === customerRef
      return [
        customerRef,
        correctionsOfSales(sales.filter(isOwn).map(toSale), told.filter(isOwn).map(toTold)),
      ]
    }),
  )
}

/**
 * The places, moved back to where a sale and its corrections begin when any of them lies behind its place: a
 * refund told today changes the sale of last month, and a sale told today what waited for it.
 */
export function widened<P extends EventPlace>(
  places: readonly P[],
  corrections: CustomerCorrections,
): readonly P[] {
  if (corrections.size === 0) return places
  const moved = places.map((place) => {
    let from: Pick<EventPlace, 'occurredAt' | 'id'> = place
    for (const { sale, told } of corrections.get(place.customerRef) ?? []) {
      const family = [sale, ...told]
      if (!family.some((one) => !isBefore(one, place))) continue
      for (const one of family) if (isBefore(one, from)) from = { occurredAt: one.occurredAt, id: one.id }
    }
    return from === place ? place : { ...place, occurredAt: from.occurredAt, id: from.id }
  })
  return moved.every((place, index) => place === places[index]) ? places : moved
}

function isBefore(
  a: Pick<EventPlace, 'occurredAt' | 'id'>,
  b: Pick<EventPlace, 'occurredAt' | 'id'>,
): boolean {
  const difference = a.occurredAt.getTime() - b.occurredAt.getTime()
  return difference !== 0 ? difference < 0 : (a.id ?? '') < (b.id ?? '')
}

/** As decisions see them. */
export function correctionFacts(sales: readonly SaleCorrections[]): {
  corrections: Map<EventId, Corrections>
  verdicts: Map<EventId, CorrectionVerdict>
} {
  return {
    corrections: new Map(sales.map(({ sale, corrections }) => [sale.id, corrections])),
    verdicts: new Map(sales.flatMap(({ told }) => told.map(({ id, verdict }) => [id, verdict]))),
  }
}

/** The same as a value: what `requireFitting` would refuse it with. */
export async function misfitOf(tx: Tx, draft: EventDraft): Promise<Problem | null> {
  try {
    await requireFitting(tx, draft)
    return null
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/**
 * Refuses a correction that contradicts what it names, as far as that is known; what is not known yet is no
 * contradiction: the correction then waits for it.
 * @throws Problem `correction-mismatch`, `refund-above-sale`
 */
async function requireFitting(tx: Tx, draft: EventDraft): Promise<void> {
  const { kind, externalId, corrects, customerRef, money } = draft
  if (!isCorrection(kind) || corrects === null) return
  const named = await findEventsByExternalId(tx, corrects)
  const target = named.find((event) => event.kind === CORRECTED_KIND[kind])
  if (target === undefined) {
    const other = named.find((event) => isCorrection(event.kind))
    if (other === undefined) return
    const detail = `names a ${other.kind}; a ${kind} names a ${CORRECTED_KIND[kind]}`
    throw mismatch({ pointer: '/corrects', detail })
  }
  if (target.customerRef !== customerRef) {
    throw mismatch({ pointer: '/corrects', detail: `is a ${target.kind} of another customer` })
  }
  const told = await correctionsOfCustomers(tx, [customerRef])
  // Its failure was told first: it gives nothing back, however much was given back without it.
  if (told.some((one) => one.kind === 'refund_failed' && kind === 'refund' && one.corrects === externalId))
    return
  const known = (await withSales(tx, told)).get(customerRef) ?? []
  const family =
    known.find((one) => one.sale.id === target.id || one.told.some(({ id }) => id === target.id)) ??
    (target.kind === 'sale' ? uncorrected(target) : undefined)
  if (family === undefined) return
  const error = correctionError({ kind, amount: grossOf(money) }, family)
  if (error === null) return
  if (error.pointer !== '/amount') throw mismatch(error)
  throw new Problem('refund-above-sale', {
    detail: 'More would be given back than was paid.',
    errors: [error],
  })
}

function uncorrected(sale: RecordedEvent): SaleCorrections {
  return { sale: toSale(sale), told: [], corrections: NOT_CORRECTED }
}

function mismatch(error: { readonly pointer: string; readonly detail: string }): Problem {
  return new Problem('correction-mismatch', {
    detail: 'The correction contradicts what it names.',
    errors: [error],
  })
}

function toSale({ id, externalId, occurredAt, money }: RecordedEvent) {
  return { id, externalId, occurredAt, gross: grossOf(money) }
}

function toTold({ id, kind, externalId, corrects, occurredAt, money }: RecordedEvent): ToldCorrection {
  if (!isCorrection(kind) || corrects === null) throw new Error(`event ${id} corrects nothing`)
  return { id, kind, externalId, corrects, occurredAt, amount: grossOf(money) }
}
