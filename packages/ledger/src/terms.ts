// Terms versions: immutable; a commission names the version that made it. Table and named queries.

import {
  instant,
  type Page,
  type PageRequest,
  recordedAt,
  statement,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import {
  type AttributionModel,
  type PartnerId,
  type ProgramId,
  ruleToJson,
  type Terms,
  type TermsChange,
  type TermsDraft,
  type TermsId,
  termsAt,
  uuidOf,
} from '@openpartner/domain'
import { and, desc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { ruleFromStored, type StoredRule } from './rules-json.ts'

export const termsVersions = pgTable('terms', {
  id: typeId('trm')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  /** At most one of the two; neither: the program's own. */
  groupId: typeId('grp')('group_id'),
  partnerId: typeId('ptn')('partner_id'),
  /** Counted per program, group or partner. */
  version: integer('version').notNull(),
  model: text('model').$type<AttributionModel>().notNull(),
  windowDays: integer('window_days').notNull(),
  holdDays: integer('hold_days').notNull(),
  base: text('base').$type<TermsDraft['base']>().notNull(),
  bindsOn: text('binds_on').$type<TermsDraft['bindsOn']>().notNull(),
  approval: text('approval').$type<TermsDraft['approval']>().notNull(),
  coupons: text('coupons').$type<TermsDraft['coupons']>().notNull(),
  rules: jsonb('rules').$type<readonly StoredRule[]>().notNull(),
  summary: text('summary').notNull(),
  changes: jsonb('changes').$type<readonly TermsChange[]>().notNull(),
  publishedAt: instant('published_at').notNull(),
  effectiveFrom: instant('effective_from').notNull(),
  effectiveUntil: instant('effective_until'),
  recordedAt: recordedAt(),
})

/** Terms with the words partners were shown. */
export interface PublishedTerms extends Terms {
  readonly summary: string
  /** What they change against the terms in force before them, in words. */
  readonly changes: readonly TermsChange[]
}

export async function insertTerms(tx: Tx, terms: PublishedTerms): Promise<void> {
  if (tx.brandId === null) throw new Error('terms belong to a brand')
  await tx.orm
    .insert(termsVersions)
    .values({ ...terms, brandId: tx.brandId, rules: terms.rules.map(ruleToJson) })
}

/** The program's own terms in force of each program that has some. */
export async function currentTermsOf(
  tx: Tx,
  programIds: readonly ProgramId[],
  at: Date,
): Promise<PublishedTerms[]> {
  if (programIds.length === 0) return []
  const rows = await tx.orm
    .select()
    .from(termsVersions)
    .where(and(inArray(termsVersions.programId, [...programIds]), isOfProgram))
  const versions = rows.map(toTerms)
  return programIds.flatMap((id) => termsAt(versions, id, at) ?? [])
}

/** The number of the newest version of a program, or of a group's or partner's terms in it; 0 for none. */
export async function newestVersionOf(tx: Tx, owner: TermsOwner): Promise<number> {
  const [row] = await tx.orm
    .select({ version: termsVersions.version })
    .from(termsVersions)
    .where(isFor(owner))
    .orderBy(desc(termsVersions.version))
    .limit(1)
  return row?.version ?? 0
}

/**
 * Every version of some programs, their groups' too, and those of these partners alone: which one is in force
 * is a rule of the domain (`termsFor`).
 */
export async function termsOfPrograms(
  tx: Tx,
  programIds: readonly ProgramId[],
  partnerIds: readonly PartnerId[],
): Promise<PublishedTerms[]> {
  if (programIds.length === 0) return []
  const rows = await selectConcerned(tx, {
    programIds: programIds.map(uuidOf),
    partnerIds: partnerIds.map(uuidOf),
  })
  return rows.map(toTerms)
}

/** Of a statement with these values: some programs and their groups, and of single partners the given. */
export const areConcerned = and(
  sql`${termsVersions.programId} = any (${sql.placeholder('programIds')}::uuid[])`,
  or(
    isNull(termsVersions.partnerId),
    sql`${termsVersions.partnerId} = any (${sql.placeholder('partnerIds')}::uuid[])`,
  ),
)

const selectConcerned = statement((orm) =>
  orm
    .select()
    .from(termsVersions)
    .where(areConcerned)
    .orderBy(termsVersions.programId, desc(termsVersions.version)),
)

export async function findTerms(tx: Tx, id: TermsId): Promise<PublishedTerms | null> {
  const [row] = await tx.orm.select().from(termsVersions).where(eq(termsVersions.id, id))
  return row === undefined ? null : toTerms(row)
}

/** For whom: a program itself, a group in it, or one partner in it. */
export type TermsOwner = Pick<Terms, 'programId' | 'groupId' | 'partnerId'>
export interface TermsFilter extends PageRequest<TermsId>, TermsOwner {}

/** The versions for exactly these, newest first. */
export async function listTerms(
  tx: Tx,
  { after, limit, ...owner }: TermsFilter,
): Promise<Page<PublishedTerms>> {
  const rows = await tx.orm
    .select()
    .from(termsVersions)
    .where(and(isFor(owner), after === null ? undefined : lt(termsVersions.id, after)))
    .orderBy(desc(termsVersions.id))
    .limit(limit + 1)
  return toPage(rows.map(toTerms), limit)
}

function isFor({ programId, groupId, partnerId }: TermsOwner): SQL | undefined {
  return and(
    eq(termsVersions.programId, programId),
    groupId === null ? isNull(termsVersions.groupId) : eq(termsVersions.groupId, groupId),
    partnerId === null ? isNull(termsVersions.partnerId) : eq(termsVersions.partnerId, partnerId),
  )
}

const isOfProgram = and(isNull(termsVersions.groupId), isNull(termsVersions.partnerId))

export function toTerms({
  recordedAt: _,
  brandId: __,
  rules,
  ...row
}: typeof termsVersions.$inferSelect): PublishedTerms {
  return { ...row, rules: rules.map(ruleFromStored) }
}
