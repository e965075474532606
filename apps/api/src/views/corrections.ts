// What was given back of a sale, in sentences and sums; used by the explanations of events and commissions.

import type { Correction, Decision } from '@openpartner/contract'
import type { ExplainedEvent } from '@openpartner/core/read'
import {
  type EventMoney,
  formatMoney,
  type JudgedCorrection,
  type Money,
  type SaleCorrections,
} from '@openpartner/domain'
import { viewInstant, viewMoney, viewMoneyOrNull } from './shapes.ts'
import { percentOfFraction, REASON_TEXTS } from './words.ts'

type Evidence = ExplainedEvent['decision']['evidence']

export function viewCorrections(known: SaleCorrections | null): Correction[] {
  if (known === null) return []
  const { sale, told } = known
  return told.map((one) => ({
    event_id: one.id,
    kind: one.kind,
    external_id: one.externalId,
    occurred_at: viewInstant(one.occurredAt),
    amount: viewMoneyOrNull(one.amount),
    counted: viewMoneyOrNull(sale.gross === null ? null : { ...sale.gross, amount: one.counted }),
    reason: one.verdict.reason,
    text: correctionText(one, sale.gross),
  }))
}

/** "A refund gave back 60.00 EUR." */
export function correctionText(one: JudgedCorrection, gross: Money | null): string {
  const { kind, amount, counted, verdict } = one
  const about = amount === null ? '' : ` of ${formatMoney(amount)}`
  if (verdict.reason === 'other_currency') return `${NOUNS[kind]}${about}. ${REASON_TEXTS.other_currency}`
  if (verdict.reason === 'refund_failed') return `A refund${about}, which failed and takes nothing back.`
  if (kind === 'refund_failed') return 'A refund failed.'
  if (kind === 'dispute_won') return 'A dispute was won: it holds nothing back any more.'
  if (kind === 'dispute_opened') {
    const sum = amount === null ? 'the whole sale' : formatMoney(amount)
    return `A dispute about ${sum} was opened: until it is over, nothing for this sale is released or paid.`
  }
  const given = gross === null ? '' : formatMoney({ ...gross, amount: counted })
  if (kind === 'dispute_lost') {
    return counted === 0n
      ? 'A dispute was lost, and cost nothing more.'
      : `A dispute was lost and cost ${given}.`
  }
  if (amount !== null && counted === amount.amount) return `${NOUNS[kind]} gave back ${given}.`
  if (verdict.reason === 'more_than_sale') {
    return `${NOUNS[kind]}${about} gave back what was left of the sale, ${given}.`
  }
  const same = kind === 'refund' ? 'a credit note told before' : 'a refund told before'
  return `${NOUNS[kind]}${about} gave back ${given} more: the rest is the same money as ${same}.`
}

const NOUNS: Readonly<Record<JudgedCorrection['kind'], string>> = {
  refund: 'A refund',
  refund_failed: 'A failed refund',
  dispute_opened: 'A dispute',
  dispute_won: 'A won dispute',
  dispute_lost: 'A lost dispute',
  credit_note: 'A credit note',
}

/** What was given back by the time of a decision, and of how much. */
export interface GivenBack {
  readonly amount: Money
  readonly lost: Money
  readonly gross: Money
}

/** Null when nothing was given back. */
export function givenBackOf({ corrections }: Evidence, money: EventMoney | null): GivenBack | null {
  if (corrections === undefined || money === null || corrections.refunded === '0') return null
  const { currency, gross } = money
  return {
    amount: { amount: BigInt(corrections.refunded), currency },
    lost: { amount: BigInt(corrections.lost), currency },
    gross: { amount: gross, currency },
  }
}

export function viewGivenBack(given: GivenBack | null): Decision['given_back'] {
  if (given === null) return null
  const { amount, lost, gross } = given
  return {
    amount: viewMoney(amount),
    of: viewMoney(gross),
    percent: percentOf(given),
    lost: viewMoney(lost),
  }
}

/** "60 % of the sale was given back (60.00 EUR of 100.00 EUR): 12.00 EUR of 20.00 EUR is taken back, …" */
export function takenBackText(given: GivenBack | 'rejected', part: Money, kept: Money): string {
  if (given === 'rejected') return `The commission was rejected: all of ${formatMoney(part)} is taken back.`
  const why = `${percentOf(given)} % of the sale was given back (${formatMoney(given.amount)} of ${formatMoney(given.gross)})`
  const taken = formatMoney({ ...part, amount: part.amount - kept.amount })
  return `${why}: ${taken} of ${formatMoney(part)} is taken back, ${formatMoney(kept)} is kept.`
}

function percentOf({ amount, gross }: GivenBack): string {
  return percentOfFraction({ numerator: amount.amount, denominator: gross.amount })
}
