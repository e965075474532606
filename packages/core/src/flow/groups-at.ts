// In which group of a program a partner was at an instant. Called by customer-facts.

import { groupsOfPartners, type MembershipGroupRow, type Tx } from '@openpartner/db'
import type { CustomerFacts, PartnerId, ProgramId, Terms } from '@openpartner/domain'

/** Asks the database only when some of the terms are for a group: only then a group decides anything. */
export async function groupsAt(
  tx: Tx,
  terms: readonly Pick<Terms, 'programId' | 'groupId'>[],
  partnerIds: readonly PartnerId[],
): Promise<CustomerFacts['groupAt']> {
  const programIds = new Set(terms.flatMap(({ groupId, programId }) => (groupId === null ? [] : [programId])))
  if (programIds.size === 0) return () => null
  const moves = new Map<string, MembershipGroupRow[]>()
  for (const row of await groupsOfPartners(tx, { programIds: [...programIds], partnerIds })) {
    const key = keyOf(row.partnerId, row.programId)
    moves.set(key, [...(moves.get(key) ?? []), row])
  }
  return (partnerId, programId, at) => {
    const own = moves.get(keyOf(partnerId, programId)) ?? []
    return own.findLast(({ changedAt }) => changedAt.getTime() <= at.getTime())?.groupId ?? null
  }
}

function keyOf(partnerId: PartnerId, programId: ProgramId): string {
  return `${partnerId} ${programId}`
}
