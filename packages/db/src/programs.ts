// Programs: what a brand offers partners. Table and named queries; the terms themselves are facts
// (packages/ledger).

import type { PartnerId, ProgramId } from '@openpartner/domain'
import { and, asc, desc, eq, inArray, lt, max } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant, recordedAt, typeId } from './columns.ts'
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

/** Since when a program stands as it does; never changed, so that any moment of the past can be looked up. */
export const programStatuses = pgTable('program_statuses', {
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  version: integer('version').notNull(),
  status: text('status', { enum: ['active', 'archived'] }).notNull(),
  changedAt: instant('changed_at').notNull(),
  recordedAt: recordedAt(),
})
export type ProgramStatusRow = Omit<typeof programStatuses.$inferSelect, 'recordedAt'>

export async function insertProgram(tx: Tx, program: Program): Promise<void> {
  await tx.orm.insert(programs).values(program)
  const { brandId, id: programId, status, createdAt: changedAt } = program
  await tx.orm.insert(programStatuses).values({ brandId, programId, version: 1, status, changedAt })
}

export async function findProgram(tx: Tx, id: ProgramId): Promise<Program | null> {
  const [program] = await tx.orm.select().from(programs).where(eq(programs.id, id))
  return program ?? null
}

export async function changeProgram(
  tx: Tx,
  id: ProgramId,
  change: ProgramChange,
  changedAt: Date,
): Promise<Program | null> {
  const [program] = await tx.orm.update(programs).set(change).where(eq(programs.id, id)).returning()
  if (program === undefined) return null
  if (change.status !== undefined) await recordStatus(tx, program, changedAt)
  return program
}

/** The caller holds the program's lock: nobody else takes the next version. */
async function recordStatus(tx: Tx, { id, brandId, status }: Program, changedAt: Date): Promise<void> {
  const [newest] = await tx.orm
    .select({ version: max(programStatuses.version) })
    .from(programStatuses)
    .where(eq(programStatuses.programId, id))
  const version = (newest?.version ?? 0) + 1
  await tx.orm.insert(programStatuses).values({ brandId, programId: id, version, status, changedAt })
}

/** How some programs stood and stand, oldest first. */
export async function statusesOfPrograms(tx: Tx, ids: readonly ProgramId[]): Promise<ProgramStatusRow[]> {
  if (ids.length === 0) return []
  return tx.orm
    .select()
    .from(programStatuses)
    .where(inArray(programStatuses.programId, [...ids]))
    .orderBy(asc(programStatuses.programId), asc(programStatuses.version))
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
