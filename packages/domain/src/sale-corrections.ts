// What refunds, failed refunds, disputes and credit notes make of a sale, in whatever order they were told.
// Pure.

import type { Corrections } from './correction.ts'
import type { CorrectionKind } from './event.ts'
import type { EventId } from './ids.ts'
import { formatMoney, type Money } from './money.ts'
import type { FieldError } from './problem.ts'

/** What became of an event that corrects another: docs/reference/reasons.md says what each code means. */
export const CORRECTS_REASONS = ['sale_corrected', 'more_than_sale', 'refund_failed'] as const
export type CorrectsReason = (typeof CORRECTS_REASONS)[number]

export type CorrectionVerdict =
  | { readonly outcome: 'corrects'; readonly reason: CorrectsReason }
  | { readonly outcome: 'nobody'; readonly reason: 'sale_unknown' | 'other_currency' }

/** Told before what it names: it waits and is applied when that is told. */
export const WAITING: CorrectionVerdict = { outcome: 'nobody', reason: 'sale_unknown' }

/** A correction as it was told. */
export interface ToldCorrection {
  readonly id: EventId
  readonly kind: CorrectionKind
  readonly externalId: string
  /** The external id of what it corrects. */
  readonly corrects: string
  readonly occurredAt: Date
  readonly amount: Money | null
}

export interface CorrectedSale {
  readonly id: EventId
  readonly externalId: string
  readonly occurredAt: Date
  readonly gross: Money | null
}

export interface JudgedCorrection extends ToldCorrection {
  readonly verdict: CorrectionVerdict
  /** By how much it raised what was given back of the sale, in minor units of its currency. */
  readonly counted: bigint
}

/** A sale with everything that was told to correct it, in the order it happened. */
export interface SaleCorrections {
  readonly sale: CorrectedSale
  readonly told: readonly JudgedCorrection[]
  readonly corrections: Corrections
}

/**
 * Finds the sale of each correction of one customer and what it comes to. Corrections that lead to none of
 * the sales are left out: they wait.
 */
export function correctionsOfSales(
  sales: readonly CorrectedSale[],
  told: readonly ToldCorrection[],
): SaleCorrections[] {
  const ordered = [...told].sort(byTime)
  return sales.flatMap((sale) => {
    const direct = ordered.filter(({ kind, corrects }) => isDirect(kind) && corrects === sale.externalId)
    if (direct.length === 0) return []
    const own = ordered.filter((one) => direct.includes(one) || direct.some((named) => answers(one, named)))
    return [judge(sale, own)]
  })
}

function isDirect(kind: CorrectionKind): boolean {
  return kind === 'refund' || kind === 'credit_note' || kind === 'dispute_opened'
}

function isClosing(kind: CorrectionKind): boolean {
  return kind === 'dispute_won' || kind === 'dispute_lost'
}

/** True when the one is about the other: the failure of that refund, the end of that dispute. */
function answers(one: ToldCorrection, named: ToldCorrection): boolean {
  if (one.corrects !== named.externalId) return false
  if (one.kind === 'refund_failed') return named.kind === 'refund'
  return isClosing(one.kind) && named.kind === 'dispute_opened'
}

/** By time, then by id, like the events of a customer. */
function byTime(a: ToldCorrection, b: ToldCorrection): number {
  const difference = a.occurredAt.getTime() - b.occurredAt.getTime()
  return difference !== 0 ? difference : a.id < b.id ? -1 : 1
}

/**
 * Given back in all: the larger of Σ refunds that did not fail and Σ credit notes (a credit note and the
 * refund that pays it out are the same money), plus what lost disputes cost; never more than the sale.
 */
function judge(sale: CorrectedSale, own: readonly ToldCorrection[]): SaleCorrections {
  const gross = sale.gross?.amount ?? 0n
  const isUsable = ({ amount }: ToldCorrection) => amount === null || amount.currency === sale.gross?.currency
  const usable = own.filter(isUsable)
  const sums = { refunds: 0n, credits: 0n, lost: 0n }
  let lostCounted = 0n
  const told = own.map((one): JudgedCorrection => {
    if (!isUsable(one)) {
      return { ...one, verdict: { outcome: 'nobody', reason: 'other_currency' }, counted: 0n }
    }
    if (usable.some(({ kind, corrects }) => kind === 'refund_failed' && isRefund(one, corrects))) {
      return { ...one, verdict: { outcome: 'corrects', reason: 'refund_failed' }, counted: 0n }
    }
    const before = totalOf(sums)
    if (one.kind === 'refund') sums.refunds += one.amount?.amount ?? 0n
    if (one.kind === 'credit_note') sums.credits += one.amount?.amount ?? 0n
    if (one.kind === 'dispute_lost' && isLastWord(one, usable)) {
      sums.lost += lostBy(one, usable) ?? gross - atMost(gross, before)
    }
    const after = totalOf(sums)
    const counted = atMost(gross, after) - atMost(gross, before)
    if (one.kind === 'dispute_lost') lostCounted += counted
    const reason = after > before && after > gross ? 'more_than_sale' : 'sale_corrected'
    return { ...one, verdict: { outcome: 'corrects', reason }, counted }
  })
  const refunded = atMost(gross, totalOf(sums))
  const corrections = { refunded, lost: lostCounted, dispute: disputeOf(usable), rejected: [] }
  return { sale, told, corrections }
}

function isRefund({ kind, externalId }: ToldCorrection, id: string): boolean {
  return kind === 'refund' && externalId === id
}

function totalOf({ refunds, credits, lost }: Record<'refunds' | 'credits' | 'lost', bigint>): bigint {
  return (refunds > credits ? refunds : credits) + lost
}

function atMost(max: bigint, amount: bigint): bigint {
  return amount > max ? max : amount
}

/** A lost dispute can still be won, and the other way round: what was said last counts. */
function isLastWord(one: ToldCorrection, usable: readonly ToldCorrection[]): boolean {
  return usable.findLast(({ kind, corrects }) => isClosing(kind) && corrects === one.corrects) === one
}

/** What the dispute was about unless its end says otherwise; null is whatever is left of the sale. */
function lostBy(closing: ToldCorrection, usable: readonly ToldCorrection[]): bigint | null {
  const opened = usable.find((one) => answers(closing, one))
  return (closing.amount ?? opened?.amount)?.amount ?? null
}

function disputeOf(usable: readonly ToldCorrection[]): Corrections['dispute'] {
  const opened = usable.filter(({ kind }) => kind === 'dispute_opened')
  if (opened.length === 0) return null
  const isClosed = (one: ToldCorrection) =>
    usable.some((other) => isClosing(other.kind) && answers(other, one))
  return opened.every(isClosed) ? 'closed' : 'open'
}

/**
 * What contradicts the sale in a correction that is about to be told; null when nothing does. `known` is the
 * sale with what was told before.
 */
export function correctionError(
  { kind, amount }: Pick<ToldCorrection, 'kind' | 'amount'>,
  { sale, told, corrections }: SaleCorrections,
): FieldError | null {
  const { gross } = sale
  if (amount === null || gross === null) return null
  if (amount.currency !== gross.currency) {
    return { pointer: '/currency', detail: `must be ${gross.currency}, the currency of the sale` }
  }
  const given = told
    .filter((one) => one.kind === kind && one.verdict.reason !== 'refund_failed' && isDirect(kind))
    .reduce((sum, one) => (one.verdict.outcome === 'corrects' ? sum + (one.amount?.amount ?? 0n) : sum), 0n)
  const isDispute = kind === 'dispute_opened' || kind === 'dispute_lost'
  const left = isDispute ? gross.amount : gross.amount - given - corrections.lost
  if (amount.amount <= left) return null
  const most = formatMoney({ ...gross, amount: left < 0n ? 0n : left })
  const detail = isDispute
    ? `must be at most ${most}, the amount of the sale`
    : `must be at most ${most}: what is left of the sale of ${formatMoney(gross)}`
  return { pointer: '/amount', detail }
}
