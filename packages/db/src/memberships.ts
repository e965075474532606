// Memberships: a partner in a program. Table and named queries.

import type { GroupId, MembershipId, PartnerId, ProgramId } from '@openpartner/domain'
import { and, desc, eq, lt } from 'drizzle-orm'
import { pgTable } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import type { Tx } from './transaction.ts'

export const memberships = pgTable('memberships', {
  id: typeId('mbr')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  /** The group now; since when and which before stands in membership_groups. */
  groupId: typeId('grp')('group_id'),
  createdAt: instant('created_at').notNull(),
})
export type Membership = typeof memberships.$inferSelect

export async function insertMembership(tx: Tx, membership: Membership): Promise<void> {
  await tx.orm.insert(memberships).values(membership)
}

export async function findMembership(tx: Tx, id: MembershipId): Promise<Membership | null> {
  const [membership] = await tx.orm.select().from(memberships).where(eq(memberships.id, id))
  return membership ?? null
}

export async function findMembershipOf(
  tx: Tx,
  { programId, partnerId }: { programId: ProgramId; partnerId: PartnerId },
): Promise<Membership | null> {
  const [membership] = await tx.orm
    .select()
    .from(memberships)
    .where(and(eq(memberships.programId, programId), eq(memberships.partnerId, partnerId)))
  return membership ?? null
}

export interface MembershipFilter extends PageRequest<MembershipId> {
  readonly partnerId: PartnerId | null
  readonly programId: ProgramId | null
  readonly groupId?: GroupId | null
}

export async function listMemberships(tx: Tx, filter: MembershipFilter): Promise<Page<Membership>> {
  const { after, limit, partnerId, programId, groupId = null } = filter
  const rows = await tx.orm
    .select()
    .from(memberships)
    .where(
      and(
        after === null ? undefined : lt(memberships.id, after),
        partnerId === null ? undefined : eq(memberships.partnerId, partnerId),
        programId === null ? undefined : eq(memberships.programId, programId),
        groupId === null ? undefined : eq(memberships.groupId, groupId),
      ),
    )
    .orderBy(desc(memberships.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}
