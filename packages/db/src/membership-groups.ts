// Who was in which group when: facts beside the group a membership has now. Table and named queries.

import type { GroupId, MembershipId, PartnerId, ProgramId } from '@openpartner/domain'
import { and, asc, count, eq, inArray, max } from 'drizzle-orm'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { instant, recordedAt, typeId } from './columns.ts'
import { type Membership, memberships } from './memberships.ts'
import type { Tx } from './transaction.ts'

/** Since when a partner is in a group of a program, or in none; never changed. */
export const membershipGroups = pgTable('membership_groups', {
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  version: integer('version').notNull(),
  groupId: typeId('grp')('group_id'),
  changedAt: instant('changed_at').notNull(),
  recordedAt: recordedAt(),
})
export type MembershipGroupRow = Omit<typeof membershipGroups.$inferSelect, 'recordedAt'>

/**
 * Puts memberships into a group, or into none, from an instant on. The caller holds the lock of the program's
 * groups: nobody else takes the next version.
 */
export async function moveMemberships(
  tx: Tx,
  moved: readonly Membership[],
  groupId: GroupId | null,
  changedAt: Date,
): Promise<void> {
  if (moved.length === 0) return
  const ids = moved.map(({ id }) => id)
  await tx.orm.update(memberships).set({ groupId }).where(inArray(memberships.id, ids))
  const newest = await newestVersions(tx, ids)
  await tx.orm.insert(membershipGroups).values(
    moved.map(({ id, brandId, programId, partnerId }) => {
      const version = (newest.get(id) ?? 0) + 1
      return { brandId, programId, partnerId, version, groupId, changedAt }
    }),
  )
}

async function newestVersions(tx: Tx, ids: readonly MembershipId[]): Promise<Map<MembershipId, number>> {
  const rows = await tx.orm
    .select({ id: memberships.id, version: max(membershipGroups.version) })
    .from(memberships)
    .innerJoin(
      membershipGroups,
      and(
        eq(membershipGroups.programId, memberships.programId),
        eq(membershipGroups.partnerId, memberships.partnerId),
      ),
    )
    .where(inArray(memberships.id, [...ids]))
    .groupBy(memberships.id)
  return new Map(rows.map(({ id, version }) => [id, version ?? 0]))
}

/** Everybody in a group now. */
export async function membersOfGroup(tx: Tx, groupId: GroupId): Promise<Membership[]> {
  return tx.orm.select().from(memberships).where(eq(memberships.groupId, groupId))
}

/** How many are in each group now; a group without members is not in it. */
export async function countMembers(
  tx: Tx,
  groupIds: readonly GroupId[],
): Promise<ReadonlyMap<GroupId, number>> {
  if (groupIds.length === 0) return new Map()
  const rows = await tx.orm
    .select({ groupId: memberships.groupId, members: count() })
    .from(memberships)
    .where(inArray(memberships.groupId, [...groupIds]))
    .groupBy(memberships.groupId)
  return new Map(rows.flatMap(({ groupId, members }) => (groupId === null ? [] : [[groupId, members]])))
}

/** In which groups of some programs some partners were and are, oldest first. */
export async function groupsOfPartners(
  tx: Tx,
  { programIds, partnerIds }: { programIds: readonly ProgramId[]; partnerIds: readonly PartnerId[] },
): Promise<MembershipGroupRow[]> {
  if (programIds.length === 0 || partnerIds.length === 0) return []
  return tx.orm
    .select()
    .from(membershipGroups)
    .where(
      and(
        inArray(membershipGroups.programId, [...programIds]),
        inArray(membershipGroups.partnerId, [...partnerIds]),
      ),
    )
    .orderBy(asc(membershipGroups.version))
}
