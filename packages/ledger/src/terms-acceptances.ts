// That partners agreed to terms: facts, one per version and partner. Terms count without it. Table and named
// queries.

import {
  instant,
  type Page,
  type PageRequest,
  partnerGroups,
  partners,
  recordedAt,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import type { AcceptanceId, PartnerId, ProgramId, TermsId } from '@openpartner/domain'
import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm'
import { pgTable } from 'drizzle-orm/pg-core'
import { termsVersions } from './terms.ts'

export const termsAcceptances = pgTable('terms_acceptances', {
  id: typeId('tac')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  termsId: typeId('trm')('terms_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  /** Who was signed in. */
  personId: typeId('per')('person_id').notNull(),
  acceptedAt: instant('accepted_at').notNull(),
  recordedAt: recordedAt(),
})
export type TermsAcceptance = Omit<typeof termsAcceptances.$inferSelect, 'recordedAt'>

export async function insertTermsAcceptance(tx: Tx, acceptance: TermsAcceptance): Promise<void> {
  await tx.orm.insert(termsAcceptances).values(acceptance)
}

export async function findTermsAcceptance(
  tx: Tx,
  { termsId, partnerId }: Pick<TermsAcceptance, 'termsId' | 'partnerId'>,
): Promise<TermsAcceptance | null> {
  const [row] = await tx.orm
    .select()
    .from(termsAcceptances)
    .where(and(eq(termsAcceptances.termsId, termsId), eq(termsAcceptances.partnerId, partnerId)))
  return row ?? null
}

/** Everything some partners accepted in some programs, oldest first. */
export async function acceptancesOf(
  tx: Tx,
  { programIds, partnerIds }: { programIds: readonly ProgramId[]; partnerIds: readonly PartnerId[] },
): Promise<TermsAcceptance[]> {
  if (programIds.length === 0 || partnerIds.length === 0) return []
  return tx.orm
    .select()
    .from(termsAcceptances)
    .where(
      and(
        inArray(termsAcceptances.programId, [...programIds]),
        inArray(termsAcceptances.partnerId, [...partnerIds]),
      ),
    )
    .orderBy(asc(termsAcceptances.acceptedAt), asc(termsAcceptances.id))
}

/** With the names people read. */
export interface AcceptanceRecord extends TermsAcceptance {
  readonly partnerName: string
  readonly terms: Pick<typeof termsVersions.$inferSelect, 'version' | 'groupId' | 'partnerId'>
  readonly groupName: string | null
}

export interface AcceptanceFilter extends PageRequest<AcceptanceId> {
  readonly programId: ProgramId
  readonly termsId: TermsId | null
}

/** Newest first. */
export async function listTermsAcceptances(
  tx: Tx,
  { programId, termsId, after, limit }: AcceptanceFilter,
): Promise<Page<AcceptanceRecord>> {
  const rows = await tx.orm
    .select({
      acceptance: termsAcceptances,
      partnerName: partners.name,
      version: termsVersions.version,
      groupId: termsVersions.groupId,
      partnerId: termsVersions.partnerId,
      groupName: partnerGroups.name,
    })
    .from(termsAcceptances)
    .innerJoin(partners, eq(partners.id, termsAcceptances.partnerId))
    .innerJoin(termsVersions, eq(termsVersions.id, termsAcceptances.termsId))
    .leftJoin(partnerGroups, eq(partnerGroups.id, termsVersions.groupId))
    .where(
      and(
        eq(termsAcceptances.programId, programId),
        termsId === null ? undefined : eq(termsAcceptances.termsId, termsId),
        after === null ? undefined : lt(termsAcceptances.id, after),
      ),
    )
    .orderBy(desc(termsAcceptances.id))
    .limit(limit + 1)
  return toPage(
    rows.map(({ acceptance, partnerName, groupName, ...terms }) => ({
      ...acceptance,
      partnerName,
      groupName,
      terms,
    })),
    limit,
  )
}
