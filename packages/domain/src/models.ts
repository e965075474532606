// How credit is divided over the clicks that count: five models, all exact. Pure; used by attribution.ts.

import { DAY_MS } from './instant.ts'
import type { Fraction } from './money.ts'

export const ATTRIBUTION_MODELS = ['last_click', 'first_click', 'linear', 'position', 'time_decay'] as const
export type AttributionModel = (typeof ATTRIBUTION_MODELS)[number]

/**
 * Under `time_decay` a click loses half its weight with every whole week that lies between it and the event.
 */
export const HALF_LIFE_DAYS = 7

/** Whole numbers, one per click, and what they sum to: the weight of a click is its number over the total. */
export interface Weights {
  readonly parts: readonly bigint[]
  readonly total: bigint
}

/**
 * The weights of some clicks under a model. `agesMs` says how long before the event each was, newest first;
 * within the clock grace it is negative and counts as zero. At least one click.
 */
export function weigh(model: AttributionModel, agesMs: readonly number[]): Weights {
  const parts = PARTS[model](agesMs)
  return { parts, total: parts.reduce((sum, part) => sum + part, 0n) }
}

const PARTS: Readonly<Record<AttributionModel, (agesMs: readonly number[]) => bigint[]>> = {
  last_click: (ages) => ages.map((_, index) => (index === 0 ? 1n : 0n)),
  first_click: (ages) => ages.map((_, index) => (index === ages.length - 1 ? 1n : 0n)),
  linear: (ages) => ages.map(() => 1n),
  position: positionParts,
  time_decay: timeDecayParts,
}

/** 40 % to the first and to the last, 20 % to all between them together; two share equally. */
function positionParts(ages: readonly number[]): bigint[] {
  if (ages.length <= 2) return ages.map(() => 1n)
  const between = BigInt(ages.length - 2)
  return ages.map((_, index) => (index === 0 || index === ages.length - 1 ? 2n * between : 1n))
}

/**
 * Powers of two, so that weights stay exact and a partner can check them on paper: 1 in the week before the
 * event, ½ in the week before that, then ¼. 365 days are 52 halvings; 500 clicks of 2^52 still fit 63 bits.
 */
function timeDecayParts(ages: readonly number[]): bigint[] {
  const halvings = ages.map((ms) => Math.floor(Math.max(0, ms) / (HALF_LIFE_DAYS * DAY_MS)))
  const most = Math.max(...halvings)
  return halvings.map((count) => 2n ** BigInt(most - count))
}

/** A fraction in its lowest terms. */
export function reduced(numerator: bigint, denominator: bigint): Fraction {
  const divisor = greatestCommonDivisor(numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

/** The smallest number all denominators divide. */
export function commonDenominator(fractions: readonly Fraction[]): bigint {
  return fractions.reduce(
    (common, { denominator }) => (common / greatestCommonDivisor(common, denominator)) * denominator,
    1n,
  )
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b)
}

/** A model in one plain sentence, as partners read it in the terms. */
export const MODEL_TEXTS: Readonly<Record<AttributionModel, string>> = {
  last_click: 'The latest click gets all the credit.',
  first_click: 'The first click gets all the credit.',
  linear: 'All clicks share the credit equally.',
  position: 'The first and the latest click get 40 % each, the clicks between share 20 %.',
  time_decay: 'All clicks share the credit, and each week before the event halves a click’s part.',
}
