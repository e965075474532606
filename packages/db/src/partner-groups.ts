// Groups: partners of a program with terms of their own. Table and named queries; who is in one stands with
// the memberships.

import type { GroupId, ProgramId } from '@openpartner/domain'
import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import type { Tx } from './transaction.ts'

export const partnerGroups = pgTable('partner_groups', {
  id: typeId('grp')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  /** Unique in the program, archived ones included: a name in an old explanation means one group. */
  name: text('name').notNull(),
  status: text('status', { enum: ['active', 'archived'] }).notNull(),
  createdAt: instant('created_at').notNull(),
})
export type PartnerGroup = typeof partnerGroups.$inferSelect
export type PartnerGroupChange = Partial<Pick<PartnerGroup, 'name' | 'status'>>

export async function insertPartnerGroup(tx: Tx, group: PartnerGroup): Promise<void> {
  await tx.orm.insert(partnerGroups).values(group)
}

export async function findPartnerGroup(tx: Tx, id: GroupId): Promise<PartnerGroup | null> {
  const [group] = await tx.orm.select().from(partnerGroups).where(eq(partnerGroups.id, id))
  return group ?? null
}

/** Several groups at once, in no particular order. */
export async function findPartnerGroups(tx: Tx, ids: readonly GroupId[]): Promise<PartnerGroup[]> {
  return ids.length === 0
    ? []
    : tx.orm
        .select()
        .from(partnerGroups)
        .where(inArray(partnerGroups.id, [...ids]))
}

export async function findPartnerGroupByName(
  tx: Tx,
  { programId, name }: Pick<PartnerGroup, 'programId' | 'name'>,
): Promise<PartnerGroup | null> {
  const [group] = await tx.orm
    .select()
    .from(partnerGroups)
    .where(and(eq(partnerGroups.programId, programId), eq(partnerGroups.name, name)))
  return group ?? null
}

export async function changePartnerGroup(
  tx: Tx,
  id: GroupId,
  change: PartnerGroupChange,
): Promise<PartnerGroup | null> {
  const [group] = await tx.orm.update(partnerGroups).set(change).where(eq(partnerGroups.id, id)).returning()
  return group ?? null
}

export interface PartnerGroupFilter extends PageRequest<GroupId> {
  readonly programId: ProgramId | null
}

export async function listPartnerGroups(tx: Tx, filter: PartnerGroupFilter): Promise<Page<PartnerGroup>> {
  const { after, limit, programId } = filter
  const rows = await tx.orm
    .select()
    .from(partnerGroups)
    .where(
      and(
        after === null ? undefined : lt(partnerGroups.id, after),
        programId === null ? undefined : eq(partnerGroups.programId, programId),
      ),
    )
    .orderBy(desc(partnerGroups.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}
