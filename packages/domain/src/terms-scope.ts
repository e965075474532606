// For whom terms are: a program, a group of partners in it, or one partner; and what comes next for somebody.
// Pure.

import { inForce, type Terms, type TermsScope, termsAt, termsFor } from './terms.ts'

/** From the least to the most specific; the most specific that are in force count. */
export const SCOPES_OF_TERMS = ['program', 'group', 'partner'] as const
export type ScopeOfTerms = (typeof SCOPES_OF_TERMS)[number]

export function scopeOfTerms({ groupId, partnerId }: Pick<Terms, 'groupId' | 'partnerId'>): ScopeOfTerms {
  if (partnerId !== null) return 'partner'
  return groupId === null ? 'program' : 'group'
}

/**
 * "the program’s terms, version 3", "the terms of the group Gold, version 1", "the partner’s own terms,
 * version 2". `group` is the name of the group they are for.
 */
export function nameTerms(
  terms: Pick<Terms, 'groupId' | 'partnerId' | 'version'>,
  group: string | null,
): string {
  const version = `version ${terms.version}`
  switch (scopeOfTerms(terms)) {
    case 'program':
      return `the program’s terms, ${version}`
    case 'group':
      return `the terms of the group ${group ?? ''}, ${version}`
    case 'partner':
      return `the partner’s own terms, ${version}`
  }
}

/** The versions that are for exactly the same: a program itself, one group, or one partner in it. */
export function versionsOfScope<T extends Terms>(versions: readonly T[], scope: TermsScope): T[] {
  return versions.filter(
    ({ programId, groupId, partnerId }) =>
      programId === scope.programId && groupId === scope.groupId && partnerId === scope.partnerId,
  )
}

export type StateOfTerms = 'in_force' | 'planned' | 'past'

/** Whether a version counts now, will count, or does not any more, among all versions for the same. */
export function stateOfTerms(terms: Terms, versions: readonly Terms[], now: Date): StateOfTerms {
  const same = versionsOfScope(versions, terms)
  const at = (instant: Date) =>
    scopeOfTerms(terms) === 'program' ? termsAt(same, terms.programId, instant) : inForce(same, instant)
  if (at(now)?.id === terms.id) return 'in_force'
  return turningPoints(same, now).some((instant) => at(instant)?.id === terms.id) ? 'planned' : 'past'
}

/** What counts for somebody next, and from when; null when nothing is planned to change. */
export function nextTermsFor<T extends Terms>(
  versions: readonly T[],
  scope: TermsScope,
  now: Date,
): { readonly from: Date; readonly terms: T | null } | null {
  const current = termsFor(versions, scope, now)
  const concerned = versions.filter(
    ({ programId, groupId, partnerId }) =>
      programId === scope.programId &&
      (groupId === null || groupId === scope.groupId) &&
      (partnerId === null || partnerId === scope.partnerId),
  )
  for (const from of turningPoints(concerned, now)) {
    const terms = termsFor(versions, scope, from)
    if (terms?.id !== current?.id) return { from, terms }
  }
  return null
}

/** Every later instant at which some version begins or ends, in order. */
function turningPoints(versions: readonly Terms[], now: Date): Date[] {
  const times = versions
    .flatMap(({ effectiveFrom, effectiveUntil }) => [
      effectiveFrom,
      ...(effectiveUntil ? [effectiveUntil] : []),
    ])
    .map((instant) => instant.getTime())
    .filter((time) => time > now.getTime())
  return [...new Set(times)].sort((a, b) => a - b).map((time) => new Date(time))
}
