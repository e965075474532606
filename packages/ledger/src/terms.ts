// Terms versions: immutable; a commission names the version that made it. Table and named queries.

import { instant, type Page, type PageRequest, recordedAt, type Tx, toPage, typeId } from '@openpartner/db'
import type { AttributionModel, ProgramId, Terms, TermsId } from '@openpartner/domain'
import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { type RuleJson, ruleFromJson, ruleToJson } from './rules-json.ts'

export const termsVersions = pgTable('terms', {
  id: typeId('trm')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  version: integer('version').notNull(),
  model: text('model').$type<AttributionModel>().notNull(),
  windowDays: integer('window_days').notNull(),
  holdDays: integer('hold_days').notNull(),
  rules: jsonb('rules').$type<readonly RuleJson[]>().notNull(),
  summary: text('summary').notNull(),
  publishedAt: instant('published_at').notNull(),
  recordedAt: recordedAt(),
})

/** Terms with the words partners were shown. */
export interface PublishedTerms extends Terms {
  readonly summary: string
}

export async function insertTerms(tx: Tx, terms: PublishedTerms): Promise<void> {
  if (tx.brandId === null) throw new Error('terms belong to a brand')
  await tx.orm
    .insert(termsVersions)
    .values({ ...terms, brandId: tx.brandId, rules: terms.rules.map(ruleToJson) })
}

/** The newest version of each program that has one. */
export async function currentTermsOf(tx: Tx, programIds: readonly ProgramId[]): Promise<PublishedTerms[]> {
  if (programIds.length === 0) return []
  const rows = await tx.orm
    .selectDistinctOn([termsVersions.programId])
    .from(termsVersions)
    .where(inArray(termsVersions.programId, [...programIds]))
    .orderBy(termsVersions.programId, desc(termsVersions.version))
  return rows.map(toTerms)
}

/** Every version of some programs: which one was in force is a rule of the domain (`termsAt`). */
export async function termsOfPrograms(tx: Tx, programIds: readonly ProgramId[]): Promise<PublishedTerms[]> {
  if (programIds.length === 0) return []
  const rows = await tx.orm
    .select()
    .from(termsVersions)
    .where(inArray(termsVersions.programId, [...programIds]))
    .orderBy(termsVersions.programId, desc(termsVersions.version))
  return rows.map(toTerms)
}

export async function findTerms(tx: Tx, id: TermsId): Promise<PublishedTerms | null> {
  const [row] = await tx.orm.select().from(termsVersions).where(eq(termsVersions.id, id))
  return row === undefined ? null : toTerms(row)
}

export interface TermsFilter extends PageRequest<TermsId> {
  readonly programId: ProgramId
}

export async function listTerms(
  tx: Tx,
  { programId, after, limit }: TermsFilter,
): Promise<Page<PublishedTerms>> {
  const rows = await tx.orm
    .select()
    .from(termsVersions)
    .where(
      and(eq(termsVersions.programId, programId), after === null ? undefined : lt(termsVersions.id, after)),
    )
    .orderBy(desc(termsVersions.id))
    .limit(limit + 1)
  return toPage(rows.map(toTerms), limit)
}

function toTerms({
  recordedAt: _,
  brandId: __,
  rules,
  ...row
}: typeof termsVersions.$inferSelect): PublishedTerms {
  return { ...row, rules: rules.map(ruleFromJson) }
}
