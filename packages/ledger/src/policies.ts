// What all decisions of a brand rest on beside facts about customers: terms, policies of applied runs, closed
// books. One statement for brands that never applied a run. Called by core's customer-facts.

import { statement, type Tx } from '@openpartner/db'
import { type PartnerId, type Policy, type ProgramId, uuidOf } from '@openpartner/domain'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { attributionRunApplications, attributionRuns } from './attribution-runs.ts'
import { areConcerned, type PublishedTerms, termsVersions, toTerms } from './terms.ts'

export interface RulesInForce {
  /** Every version of the programs and their groups, and of the partners' own. */
  readonly terms: readonly PublishedTerms[]
  /** Newest first. */
  readonly policies: readonly Policy[]
  /** The last day that is closed, UTC: `2026-03-31`. */
  readonly closedThrough: string | null
}

export const NO_RULES: RulesInForce = { terms: [], policies: [], closedThrough: null }

export async function rulesOfPrograms(
  tx: Tx,
  programIds: readonly ProgramId[],
  partnerIds: readonly PartnerId[],
): Promise<RulesInForce> {
  if (programIds.length === 0) return NO_RULES
  const rows = await selectRules(tx, {
    programIds: programIds.map(uuidOf),
    partnerIds: partnerIds.map(uuidOf),
  })
  const terms = rows.map(({ version }) => toTerms(version))
  const policies = rows[0]?.hasPolicies === true ? await policiesOf(tx, programIds, terms) : []
  return { terms, policies, closedThrough: rows[0]?.closedThrough ?? null }
}

const selectRules = statement((orm) =>
  orm
    .select({
      version: termsVersions,
      closedThrough: sql<string | null>`(select max(through)::text from period_closings)`,
      hasPolicies: sql<boolean>`exists (select from attribution_run_applications)`,
    })
    .from(termsVersions)
    .where(areConcerned)
    .orderBy(termsVersions.programId, desc(termsVersions.version)),
)

async function policiesOf(
  tx: Tx,
  programIds: readonly ProgramId[],
  terms: readonly PublishedTerms[],
): Promise<Policy[]> {
  const rows = await tx.orm
    .select({ run: attributionRuns })
    .from(attributionRunApplications)
    .innerJoin(attributionRuns, eq(attributionRuns.id, attributionRunApplications.runId))
    .where(and(inArray(attributionRuns.programId, [...programIds])))
    .orderBy(desc(attributionRunApplications.appliedAt), desc(attributionRuns.id))
  return rows.map(({ run: { id, programId, periodFrom, periodTo, model, windowDays, termsId } }) => ({
    runId: id,
    programId,
    from: periodFrom,
    to: periodTo,
    model,
    windowDays,
    terms: terms.find((version) => version.id === termsId) ?? null,
  }))
}
