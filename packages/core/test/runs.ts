// Attribution runs from start to end, and what they leave in the books. For tests.

import { type AttributionRunId, formatMoney, type ProgramId } from '@openpartner/domain'
import { asWorker } from '@openpartner/testkit'
import pg from 'pg'
import type { Context } from '../src/context.ts'
import { advanceAttributionRuns, type BatchSize } from '../src/flow/advance-attribution-run.ts'
import { applyAttributionRun } from '../src/flow/apply-attribution-run.ts'
import { type RunRequest, startAttributionRun } from '../src/flow/start-attribution-run.ts'
import { listBalances, loadAttributionRun } from '../src/read/index.ts'
import type { FlowStage } from './flow-stage.ts'

export const ONE_BY_ONE: BatchSize = { customers: 1, events: 1 }

/** As the worker does, until nothing is left. */
export async function workOff(stage: FlowStage, ctx: Context, size?: BatchSize): Promise<void> {
  while (await advanceAttributionRuns({ ...asWorker(ctx), db: stage.worker }, size)) {
    // Until nothing is left.
  }
}

/** A run over everything up to now. */
export async function givenRun(
  ctx: Context,
  programId: ProgramId,
  change: Partial<RunRequest> = {},
): Promise<AttributionRunId> {
  const period = { from: new Date('2020-01-01T00:00:00Z'), to: ctx.clock.now() }
  return startAttributionRun(ctx, {
    programId,
    period,
    model: null,
    windowDays: null,
    termsId: null,
    ...change,
  })
}

export async function confirmed(ctx: Context, id: AttributionRunId): Promise<void> {
  const { confirmation } = await loadAttributionRun(ctx, id)
  await applyAttributionRun(ctx, id, confirmation ?? 'none')
}

/** "Ada 0.00 EUR → 20.00 EUR, later 0", by name. */
export async function diff(ctx: Context, id: AttributionRunId, pass: 'preview' | 'applied' = 'preview') {
  const record = (await loadAttributionRun(ctx, id))[pass]
  return (record?.partners ?? [])
    .map(({ partnerName, currency, before, after, laterChange }) => {
      const text = (amount: bigint) => formatMoney({ amount, currency })
      return `${partnerName} ${text(before)} → ${text(after)}, later ${laterChange}`
    })
    .sort()
}

/** What every partner has in all, whatever state it is in: "Ada 2000 EUR". */
export async function worth(ctx: Context): Promise<string[]> {
  const balances = await listBalances(ctx, { partnerId: null })
  return balances
    .map(({ partnerName, currency, held, payable, inTransit, paid }) => {
      return `${partnerName} ${held + payable + inTransit + paid} ${currency}`
    })
    .sort()
}

/** How many rows each table of the books has. */
export async function bookRows(stage: FlowStage): Promise<Record<string, number>> {
  const owner = new pg.Client({ connectionString: stage.ownerUrl })
  await owner.connect()
  try {
    const tables = [
      'attributions',
      'attribution_shares',
      'commissions',
      'commission_states',
      'postings',
      'events',
    ]
    const counts: Record<string, number> = {}
    for (const table of tables) {
      const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${table}`)
      counts[table] = rows[0]?.n ?? 0
    }
    return counts
  } finally {
    await owner.end()
  }
}
