// What applied runs say about a program's past: a model, a window or terms that count instead of those that
// were in force. Pure; used by the replay.

import type { Id, ProgramId } from './ids.ts'
import type { AttributionModel } from './models.ts'
import type { Terms } from './terms.ts'

export type AttributionRunId = Id<'atr'>

/** From an instant on, up to another one that is not part of it. */
export interface Period {
  readonly from: Date
  readonly to: Date
}

/** Null is what the terms in force say. */
export interface Policy extends Period {
  readonly runId: AttributionRunId
  readonly programId: ProgramId
  readonly model: AttributionModel | null
  readonly windowDays: number | null
  /** Instead of the program's own; what a group or a partner was promised apart from it stands. */
  readonly terms: Terms | null
}

/** The policy that counts for an event of then: the newest applied one, whole. `policies` newest first. */
export function policyAt(policies: readonly Policy[], programId: ProgramId, at: Date): Policy | null {
  return policies.find((policy) => policy.programId === programId && isWithin(policy, at)) ?? null
}

/**
 * The versions to choose from under a policy: with terms of its own, those stand for all of the program's.
 */
export function versionsUnder<T extends Terms>(
  versions: readonly T[],
  policy: Policy | null,
): readonly (T | Terms)[] {
  if (policy === null || policy.terms === null) return versions
  const { programId, terms, from } = policy
  const others = versions.filter(
    (version) => version.programId !== programId || version.groupId !== null || version.partnerId !== null,
  )
  return [...others, { ...terms, effectiveFrom: from, effectiveUntil: null }]
}

/** Terms with the model and the window of a policy. */
export function underPolicy<T extends Terms>(terms: T, policy: Policy | null): T {
  if (policy === null) return terms
  return {
    ...terms,
    model: policy.model ?? terms.model,
    windowDays: policy.windowDays ?? terms.windowDays,
  }
}

export function isWithin({ from, to }: Period, at: Date): boolean {
  return from.getTime() <= at.getTime() && at.getTime() < to.getTime()
}
