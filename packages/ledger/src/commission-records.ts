// Commissions as people read them: with where each stands, what was decided by hand, and names. Named
// queries.

import { type Page, type PageRequest, partners, programs, type Tx, toPage } from '@openpartner/db'
import type {
  BlockReason,
  CommissionId,
  CommissionState,
  EventId,
  PartnerId,
  PayoutId,
  ReviewStanding,
} from '@openpartner/domain'
import { and, arrayContains, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { type CommissionRow, commissionStates, commissions, isOfEvent, type OfEvent } from './commissions.ts'
import { reviews } from './reviews.ts'
import { termsVersions } from './terms.ts'

/** A commission with where it stands and the names people know. */
export interface CommissionRecord extends CommissionRow {
  readonly state: CommissionState
  readonly payoutId: PayoutId | null
  readonly blockedBy: readonly BlockReason[]
  /** What an admin decided about it; null when nobody did. */
  readonly approval: ReviewStanding['approval']
  readonly partnerName: string
  readonly programName: string | null
  readonly termsVersion: number | null
}

export interface CommissionFilter extends PageRequest<CommissionId> {
  readonly partnerId: PartnerId | null
  readonly state: CommissionState | null
  /** Only those that wait for this. */
  readonly blockedBy?: BlockReason | null
}

export async function listCommissions(tx: Tx, filter: CommissionFilter): Promise<Page<CommissionRecord>> {
  const { after, limit, partnerId, state, blockedBy = null } = filter
  const rows = await recordQuery(tx)
    .where(
      and(
        after === null ? undefined : lt(commissions.id, after),
        partnerId === null ? undefined : eq(commissions.partnerId, partnerId),
        state === null ? undefined : eq(commissionStates.state, state),
        blockedBy === null ? undefined : arrayContains(commissionStates.blockedBy, [blockedBy]),
      ),
    )
    .orderBy(desc(commissions.id))
    .limit(limit + 1)
  return toPage(rows.map(toRecord), limit)
}

export async function findCommission(tx: Tx, id: CommissionId): Promise<CommissionRecord | null> {
  const [row] = await recordQuery(tx).where(eq(commissions.id, id))
  return row === undefined ? null : toRecord(row)
}

/** Some commissions, in no order. */
export async function findCommissions(tx: Tx, ids: readonly CommissionId[]): Promise<CommissionRecord[]> {
  if (ids.length === 0) return []
  const rows = await recordQuery(tx).where(inArray(commissions.id, [...ids]))
  return rows.map(toRecord)
}

/** All commissions of some events, oldest first. */
export async function commissionsOfEvents(
  tx: Tx,
  eventIds: readonly EventId[],
): Promise<(CommissionRecord & OfEvent)[]> {
  if (eventIds.length === 0) return []
  const rows = await recordQuery(tx)
    .where(inArray(commissions.eventId, [...eventIds]))
    .orderBy(asc(commissions.id))
  return rows.map(toRecord).filter(isOfEvent)
}

function recordQuery(tx: Tx) {
  return tx.orm
    .select({
      commission: commissions,
      state: commissionStates.state,
      payoutId: commissionStates.payoutId,
      blockedBy: commissionStates.blockedBy,
      approval: newestApproval,
      partnerName: partners.name,
      programName: programs.name,
      termsVersion: termsVersions.version,
    })
    .from(commissions)
    .innerJoin(commissionStates, eq(commissionStates.commissionId, commissions.id))
    .innerJoin(partners, eq(partners.id, commissions.partnerId))
    .leftJoin(programs, eq(programs.id, commissions.programId))
    .leftJoin(termsVersions, eq(termsVersions.id, commissions.termsId))
}

const newestApproval = sql<ReviewStanding['approval']>`(
  select ${reviews.decision} from ${reviews}
   where ${reviews.eventId} = ${commissions.eventId} and ${reviews.partnerId} = ${commissions.partnerId}
     and ${reviews.decision} in ('approve', 'reject')
   order by ${reviews.version} desc limit 1)`

function toRecord({
  commission,
  ...rest
}: Omit<CommissionRecord, keyof CommissionRow> & { commission: CommissionRow }): CommissionRecord {
  return { ...commission, ...rest }
}
