// What a brand can tell us that one of its own customers did, and what each kind must carry.

import type { EventId } from './ids.ts'
import { addDays } from './instant.ts'
import type { Currency, Money } from './money.ts'
import { AMOUNT_MAX } from './money.ts'
import type { FieldError } from './problem.ts'

/** What a customer did; rules of the terms reward these. */
export const REWARDED_KINDS = ['lead', 'signup', 'trial', 'sale', 'custom'] as const
export type RewardedKind = (typeof REWARDED_KINDS)[number]

/** What became of a sale afterwards. They earn nothing themselves; what the sale earned follows them. */
export const CORRECTION_KINDS = [
  'refund',
  'refund_failed',
  'dispute_opened',
  'dispute_won',
  'dispute_lost',
  'credit_note',
] as const
export type CorrectionKind = (typeof CORRECTION_KINDS)[number]

export const EVENT_KINDS = [...REWARDED_KINDS, ...CORRECTION_KINDS] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export function isCorrection(kind: EventKind): kind is CorrectionKind {
  return CORRECTION_KINDS.some((known) => known === kind)
}

/** Of which kind the event is that a correction names by its external id. */
export const CORRECTED_KIND = {
  refund: 'sale',
  refund_failed: 'refund',
  dispute_opened: 'sale',
  dispute_won: 'dispute_opened',
  dispute_lost: 'dispute_opened',
  credit_note: 'sale',
} as const satisfies Readonly<Record<CorrectionKind, EventKind>>

/** What rules of the terms may ask about. Words of the brand; null where it did not say. */
export interface EventTraits {
  readonly product: string | null
  readonly plan: string | null
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null
  /** The code the customer redeemed, as the brand told it. */
  readonly coupon: string | null
  readonly metadata: Readonly<Record<string, string>>
}

export const COUNTRY_PATTERN = /^[A-Z]{2}$/

export const EVENT_SOURCES = ['api', 'sdk', 'stripe', 'import'] as const
export type EventSource = (typeof EVENT_SOURCES)[number]

/**
 * An event before it is recorded. Amounts are minor units of `currency`; `net` is what commissions are
 * computed on.
 */
export interface EventDraft extends EventTraits {
  readonly kind: EventKind
  /** The brand's own reference of its customer, exactly as the brand names them. */
  readonly customerRef: string
  /** The brand's id of this fact, e.g. its invoice number: unique per brand and kind; the idempotency key. */
  readonly externalId: string
  readonly occurredAt: Date
  readonly money: EventMoney | null
  /**
   * Of a correction: the external id of what it corrects (CORRECTED_KIND says of which kind that is). Null
   * for every other kind.
   */
  readonly corrects: string | null
}

/** Gross = net + tax; discount is already taken off both. All in minor units. */
export interface EventMoney {
  readonly currency: Currency
  readonly gross: bigint
  readonly tax: bigint
  readonly discount: bigint
}

/**
 * Events are told seconds after they happen; more than this ahead of our clock is a mistake in the caller's.
 */
export const FUTURE_TOLERANCE_MS = 5 * 60 * 1_000

/**
 * The longest window: a sale that happened longer than that before the brand was set up can come of no click,
 * and whoever is set up has told it by mistake. An import brings its clicks along.
 */
const HISTORY_DAYS_MAX = 365

/** What happened before this instant is told by an import only. */
export function historyBegins(brandCreatedAt: Date): Date {
  return addDays(brandCreatedAt, -HISTORY_DAYS_MAX)
}

/**
 * Every field that contradicts the kind, as JSON pointers into the request body; empty when the event is
 * fine.
 */
export function eventErrors(draft: EventDraft, now: Date): FieldError[] {
  const errors: FieldError[] = []
  const { money } = draft
  if (draft.kind === 'sale' && money === null) {
    errors.push({ pointer: '/amount', detail: 'a sale needs an amount and a currency' })
  }
  if (money !== null) {
    if (money.gross < 0n) errors.push({ pointer: '/amount', detail: 'must not be negative' })
    if (money.gross > AMOUNT_MAX) errors.push({ pointer: '/amount', detail: `must be at most ${AMOUNT_MAX}` })
    if (money.tax < 0n) errors.push({ pointer: '/tax', detail: 'must not be negative' })
    if (money.tax > money.gross) errors.push({ pointer: '/tax', detail: 'must not exceed the amount' })
    if (money.discount < 0n) errors.push({ pointer: '/discount', detail: 'must not be negative' })
    if (money.discount > AMOUNT_MAX)
      errors.push({ pointer: '/discount', detail: `must be at most ${AMOUNT_MAX}` })
  }
  errors.push(...correctionFieldErrors(draft))
  if (draft.country !== null && !COUNTRY_PATTERN.test(draft.country)) {
    errors.push({ pointer: '/country', detail: 'must be two capital letters (ISO 3166-1 alpha-2)' })
  }
  if (draft.occurredAt.getTime() > now.getTime() + FUTURE_TOLERANCE_MS) {
    errors.push({ pointer: '/occurred_at', detail: 'must not be in the future' })
  }
  return errors
}

/** Whether a correction says how much: always, never (what it names says it), or when it is not the whole. */
const CORRECTION_AMOUNT: Readonly<Record<CorrectionKind, 'always' | 'never' | 'may'>> = {
  refund: 'always',
  refund_failed: 'never',
  dispute_opened: 'may',
  dispute_won: 'never',
  dispute_lost: 'may',
  credit_note: 'always',
}

function correctionFieldErrors({ kind, corrects, money }: EventDraft): FieldError[] {
  if (!isCorrection(kind)) {
    return corrects === null ? [] : [{ pointer: '/corrects', detail: `is not for a ${kind}` }]
  }
  const errors: FieldError[] = []
  const amount = CORRECTION_AMOUNT[kind]
  const named = CORRECTED_KIND[kind] === 'sale' ? 'sale' : kind === 'refund_failed' ? 'refund' : 'dispute'
  if (corrects === null) {
    errors.push({ pointer: '/corrects', detail: `is required: the external_id of the ${named}` })
  }
  if (amount === 'always' && money === null) {
    errors.push({ pointer: '/amount', detail: `a ${kind} needs an amount and a currency` })
  }
  if (amount === 'never' && money !== null) {
    errors.push({ pointer: '/amount', detail: `is not for a ${kind}: it is about the whole ${named}` })
  }
  if (money === null) return errors
  if (money.gross === 0n) errors.push({ pointer: '/amount', detail: 'must be more than zero' })
  if (money.tax !== 0n)
    errors.push({ pointer: '/tax', detail: `is not for a ${kind}: give the gross amount` })
  if (money.discount !== 0n) errors.push({ pointer: '/discount', detail: `is not for a ${kind}` })
  return errors
}

/** The base of commissions: after discounts, without tax. Null when the event carries no money. */
export function netOf(money: EventMoney | null): Money | null {
  return money === null ? null : { amount: money.gross - money.tax, currency: money.currency }
}

/** With tax. Null when the event carries no money. */
export function grossOf(money: EventMoney | null): Money | null {
  return money === null ? null : { amount: money.gross, currency: money.currency }
}

/** An event as decisions see it. */
export interface OccurredEvent extends EventTraits {
  readonly id: EventId
  readonly kind: EventKind
  readonly occurredAt: Date
  readonly gross: Money | null
  /** Base of percentages unless the terms say otherwise: after discounts, without tax. */
  readonly net: Money | null
}
