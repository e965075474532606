// Programs: what a brand offers partners. Table and named queries; the terms themselves are facts
// (packages/ledger).

import type { PartnerId, ProgramId } from '@openpartner/domain'
import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import { memberships } from './memberships.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import type { Tx } from './transaction.ts'

export const programs = pgTable('programs', {
  id: typeId('prg')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  name: text('name').notNull(),
  destinationUrl: text('destination_url').notNull(),
  status: text('status', { enum: ['active', 'archived'] }).notNull(),
  createdAt: instant('created_at').notNull(),
})
export type Program = typeof programs.$inferSelect
export type ProgramChange = Partial<Pick<Program, 'name' | 'destinationUrl' | 'status'>>

export async function insertProgram(tx: Tx, program: Program): Promise<void> {
  await tx.orm.insert(programs).values(program)
}

export async function findProgram(tx: Tx, id: ProgramId): Promise<Program | null> {
  const [program] = await tx.orm.select().from(programs).where(eq(programs.id, id))
  return program ?? null
}

export async function changeProgram(tx: Tx, id: ProgramId, change: ProgramChange): Promise<Program | null> {
  const [program] = await tx.orm.update(programs).set(change).where(eq(programs.id, id)).returning()
  return program ?? null
}

/** Several programs at once, in no particular order. */
export async function findPrograms(tx: Tx, ids: readonly ProgramId[]): Promise<Program[]> {
  return ids.length === 0
    ? []
    : tx.orm
        .select()
        .from(programs)
        .where(inArray(programs.id, [...ids]))
}

export interface ProgramFilter extends PageRequest<ProgramId> {
  /** Only programs this partner is a member of. */
  readonly partnerId?: PartnerId | null
}

export async function listPrograms(tx: Tx, filter: ProgramFilter): Promise<Page<Program>> {
  const { after, limit, partnerId = null } = filter
  const joined = tx.orm.select({ id: memberships.programId }).from(memberships)
  const rows = await tx.orm
    .select()
    .from(programs)
    .where(
      and(
        after === null ? undefined : lt(programs.id, after),
        partnerId === null
          ? undefined
          : inArray(programs.id, joined.where(eq(memberships.partnerId, partnerId))),
      ),
    )
    .orderBy(desc(programs.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}
