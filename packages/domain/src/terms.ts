// What a program pays for: an ordered list of rules in an immutable version. First match wins. The types, and
// which version is in force.

import type { RewardedKind } from './event.ts'
import type { GroupId, PartnerId, ProgramId, TermsId } from './ids.ts'
import type { AttributionModel } from './models.ts'
import type { Currency, Money } from './money.ts'

export const OCCURRENCES = ['first', 'subsequent', 'every'] as const

/**
 * Which of a customer's credited events of one kind, counted from 1: a word, or a range of which both ends
 * belong to it. Zero-amount sales do not count.
 */
export type Occurrence =
  | (typeof OCCURRENCES)[number]
  | { readonly from: number /** Null: and all that follow. */; readonly to: number | null }

export type Reward =
  | { readonly type: 'percent'; readonly basisPoints: number }
  | { readonly type: 'fixed'; readonly money: Money }

export const TRAITS = ['product', 'plan', 'country'] as const
export type ConditionField = (typeof TRAITS)[number] | `metadata.${string}`

/** What the event says of itself, word for word. An event that says nothing of it is in no list. */
export interface Condition {
  readonly field: ConditionField
  readonly is: 'in' | 'not_in'
  readonly values: readonly string[]
}

export type Tiers =
  | { readonly by: 'sales'; readonly currency: null; readonly steps: readonly TierStep[] }
  | { readonly by: 'amount'; readonly currency: Currency; readonly steps: readonly TierStep[] }

/** From this much on, in sales or minor units of the tiers' currency, the reward is another. */
export interface TierStep {
  readonly from: bigint
  readonly reward: Reward
}

export interface AgeStep {
  /** Full calendar months since the customer was bound. */
  readonly fromMonth: number
  readonly reward: Reward
}

export interface Caps {
  /** On the reward of one event, before it is divided. */
  readonly perEvent: Money | null
  /** On all rewards of one customer in the program together, before refunds. */
  readonly perCustomer: Money | null
  /** On all parts of one partner in the program in one UTC calendar month together. */
  readonly perPartnerMonth: Money | null
}

export const NO_CAPS: Caps = { perEvent: null, perCustomer: null, perPartnerMonth: null }

export interface Rule {
  readonly on: RewardedKind
  readonly occurrence: Occurrence
  /** Groups of which one must be true, each of conditions that must all be true; empty is always. */
  readonly when: readonly (readonly Condition[])[]
  /** The event's amount must be at least this, and in this currency. */
  readonly minimum: Money | null
  readonly reward: Reward
  /**
   * By what the partner sold in the program, in the UTC calendar month of the event and before it; the last
   * step that is reached gives the reward.
   */
  readonly tiers: Tiers | null
  /** By how long the customer has been bound; the last step that is reached gives the reward. */
  readonly ageSteps: readonly AgeStep[]
  /** Calendar months since the customer was bound; null means for as long as they stay. */
  readonly months: number | null
  /** Ends with this many credited events of this kind of the customer. */
  readonly payments: number | null
  readonly caps: Caps
}

/** What percentages are taken of and minimums compared with: without tax, or with it. */
export const BASE_AMOUNTS = ['net', 'gross'] as const
/** What ties a customer to whom it is credited to: their first sale, or already their first lead. */
export const BINDING_KINDS = ['sale', 'lead'] as const
export const APPROVALS = ['automatic', 'manual'] as const
/** A coupon goes before clicks, or counts as the latest of them. */
export const COUPON_POLICIES = ['outrank', 'as_click'] as const

export interface TermsDraft {
  readonly model: AttributionModel
  /** A click earns credit for this many days: 1–365. */
  readonly windowDays: number
  /** A commission waits this many days before it is payable: 0–365. */
  readonly holdDays: number
  readonly base: (typeof BASE_AMOUNTS)[number]
  readonly bindsOn: (typeof BINDING_KINDS)[number]
  readonly approval: (typeof APPROVALS)[number]
  readonly coupons: (typeof COUPON_POLICIES)[number]
  readonly rules: readonly Rule[]
}

export interface Terms extends TermsDraft {
  readonly id: TermsId
  readonly programId: ProgramId
  /** At most one of the two: terms for a group of partners, or for one. Neither: for the program. */
  readonly groupId: GroupId | null
  readonly partnerId: PartnerId | null
  /** Counted per program, group or partner. */
  readonly version: number
  readonly publishedAt: Date
  readonly effectiveFrom: Date
  /** The first instant at which they are not in force any more. */
  readonly effectiveUntil: Date | null
}

export const WINDOW_DAYS_DEFAULT = 60
export const WINDOW_DAYS_MAX = 365
export const HOLD_DAYS_DEFAULT = 30
export const HOLD_DAYS_MAX = 365
/** Ten years; longer promises are "lifetime". */
export const RULE_MONTHS_MAX = 120
/** More rules than this nobody can read, and a partner must be able to read them. */
export const RULES_MAX = 20
/** More payments than a weekly plan makes in twenty years; longer promises are "lifetime". */
export const RULE_PAYMENTS_MAX = 1_000
export const STEPS_MAX = 10
export const CONDITION_GROUPS_MAX = 10
export const CONDITIONS_MAX = 10
export const CONDITION_VALUES_MAX = 100

/** What a rule says unless it says something else: every one, always, for life, without a cap. */
export function plainRule(change: Pick<Rule, 'on' | 'reward'> & Partial<Rule>): Rule {
  return {
    occurrence: 'every',
    when: [],
    minimum: null,
    tiers: null,
    ageSteps: [],
    months: null,
    payments: null,
    caps: NO_CAPS,
    ...change,
  }
}

/** What terms say unless they say something else. */
export function plainTerms(change: Pick<TermsDraft, 'rules'> & Partial<TermsDraft>): TermsDraft {
  return {
    model: 'last_click',
    windowDays: WINDOW_DAYS_DEFAULT,
    holdDays: HOLD_DAYS_DEFAULT,
    base: 'net',
    bindsOn: 'sale',
    approval: 'automatic',
    coupons: 'outrank',
    ...change,
  }
}

/** For whom terms are asked: a partner, with the group they belong to in the program. */
export interface TermsScope {
  readonly programId: ProgramId
  readonly partnerId: PartnerId | null
  readonly groupId: GroupId | null
}

/**
 * The terms that count for a partner at an instant: their own, else their group's, else the program's. Null
 * when none are in force.
 */
export function termsFor<T extends Terms>(
  versions: readonly T[],
  { programId, partnerId, groupId }: TermsScope,
  at: Date,
): T | null {
  const of = versions.filter((terms) => terms.programId === programId)
  const own = partnerId === null ? [] : of.filter((terms) => terms.partnerId === partnerId)
  const group =
    groupId === null ? [] : of.filter((terms) => terms.partnerId === null && terms.groupId === groupId)
  return unlessEnded(inForce(own, at)) ?? unlessEnded(inForce(group, at)) ?? termsAt(versions, programId, at)
}

/**
 * A version without rules ends the terms of a group or a partner: while it is the newest in force, what is
 * less specific counts. Those of a program cannot be ended, only replaced.
 */
export function endsTerms({ rules }: Pick<TermsDraft, 'rules'>): boolean {
  return rules.length === 0
}

function unlessEnded<T extends Terms>(terms: T | null): T | null {
  return terms === null || endsTerms(terms) ? null : terms
}

/**
 * The program's own terms in force at an instant: the newest version of those whose time it is. An event from
 * before there were any (history that was imported later) falls under those that came first. Null when the
 * program has none.
 */
export function termsAt<T extends Terms>(versions: readonly T[], programId: ProgramId, at: Date): T | null {
  const own = versions.filter(
    (terms) => terms.programId === programId && terms.partnerId === null && terms.groupId === null,
  )
  const [first] = own.toSorted(
    (a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime() || a.version - b.version,
  )
  if (first === undefined) return null
  return at.getTime() < first.effectiveFrom.getTime() ? first : inForce(own, at)
}

/** The newest version of those whose time it is; `versions` are of one program, group or partner. */
export function inForce<T extends Terms>(versions: readonly T[], at: Date): T | null {
  return versions.reduce<T | null>((newest, terms) => {
    const { effectiveFrom, effectiveUntil, version } = terms
    const isItsTime =
      effectiveFrom.getTime() <= at.getTime() &&
      (effectiveUntil === null || at.getTime() < effectiveUntil.getTime())
    return isItsTime && (newest === null || version > newest.version) ? terms : newest
  }, null)
}
