// Writing decisions with their shares. For core's attribute-event.

import { rowsOf, statement, type Tx } from '@openpartner/db'
import { attributionShares, attributions, type NewAttribution, type NewShare } from './attributions.ts'
import { inChunks } from './chunks.ts'

export async function insertAttributions(
  tx: Tx,
  decisions: readonly NewAttribution[],
  shares: readonly NewShare[],
): Promise<void> {
  const [last = [], ...others] = inChunks(decisions).reverse()
  for (const chunk of others.reverse()) await tx.orm.insert(attributions).values(chunk)
  const [first = [], ...further] = inChunks(shares)
  await insertTogether(tx, last, first)
  for (const chunk of further) await tx.orm.insert(attributionShares).values(chunk)
}

/** One statement for what one event needs: every statement more is a round trip of each event. */
async function insertTogether(tx: Tx, decisions: NewAttribution[], shares: NewShare[]): Promise<void> {
  if (decisions.length === 0) return
  if (decisions.length === 1 && shares.length > 0) {
    await insertDecision(
      tx,
      { ...decisionRows.values(decisions), ...shareRows.values(shares) },
      shares.length,
    )
    return
  }
  const inserting = tx.orm.insert(attributions).values(decisions)
  if (shares.length === 0) {
    await inserting
    return
  }
  const decided = tx.orm.$with('decided').as(inserting.returning({ id: attributions.id }))
  await tx.orm.with(decided).insert(attributionShares).values(shares)
}

const decisionRows = rowsOf(attributions)
const shareRows = rowsOf(attributionShares)

/** What nearly every event is: one decision, and as many shares as it says. */
const insertDecision = statement((orm, shares) => {
  const inserting = orm.insert(attributions).values(decisionRows.placeholders(1))
  const decided = orm.$with('decided').as(inserting.returning({ id: attributions.id }))
  return orm.with(decided).insert(attributionShares).values(shareRows.placeholders(shares))
})
