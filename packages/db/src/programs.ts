// Programs: what a brand offers partners. Table and named queries; the terms themselves are facts (packages/ledger).

import type { ProgramId } from '@openpartner/domain'
import { desc, eq, lt } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
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

export async function listPrograms(tx: Tx, { after, limit }: PageRequest<ProgramId>): Promise<Page<Program>> {
  const rows = await tx.orm
    .select()
    .from(programs)
    .where(after === null ? undefined : lt(programs.id, after))
    .orderBy(desc(programs.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}
