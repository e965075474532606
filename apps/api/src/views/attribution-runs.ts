// Attribution runs, simulations and closings as the API shows them; used by their routes.

import type { AttributionRun, AttributionRunLine, PeriodClosing, RunPass } from '@openpartner/contract'
import type { listClosings } from '@openpartner/core/flow'
import type { listAttributionRuns, loadAttributionRun } from '@openpartner/core/read'
import { type Currency, MODEL_TEXTS } from '@openpartner/domain'
import { viewInstant, viewInstantOrNull, viewMoney, viewNamed } from './shapes.ts'

type RunRecord = Awaited<ReturnType<typeof loadAttributionRun>>
type RunLine = Awaited<ReturnType<typeof listAttributionRuns>>['rows'][number]
type PassRecord = NonNullable<RunRecord['preview']>
type Closing = Awaited<ReturnType<typeof listClosings>>[number]

export function viewAttributionRunLine(line: RunLine): AttributionRunLine {
  const { run, program, terms, state, events } = line
  return {
    id: run.id,
    purpose: run.purpose,
    program: viewNamed(program),
    period: { from: viewInstant(run.periodFrom), to: viewInstant(run.periodTo) },
    policy: {
      model: run.model,
      window_days: run.windowDays,
      terms_version: terms?.version ?? null,
      text: policyText(line),
    },
    state,
    text: stateText(line),
    events,
    created_by: run.createdBy,
    created_at: viewInstant(run.createdAt),
  }
}

export function viewAttributionRun(record: RunRecord): AttributionRun {
  const { preview, applied, application } = record
  return {
    ...viewAttributionRunLine(record),
    preview: preview === null ? null : viewPass(preview),
    confirmation: record.confirmation,
    outdated: record.isOutdated,
    applied: applied === null ? null : viewPass(applied),
    differs: record.state === 'applied' && !isSameDiff(preview, applied),
    applied_by: application?.appliedBy ?? null,
    applied_at: viewInstantOrNull(application?.appliedAt ?? null),
  }
}

export function viewPeriodClosing({ id, through, closedBy, closedAt }: Closing): PeriodClosing {
  return { id, through, closed_by: closedBy, closed_at: viewInstant(closedAt) }
}

function viewPass(pass: PassRecord): RunPass {
  const { customers, events, changed, workedMs, startedAt, finishedAt, totals, partners } = pass
  return {
    customers,
    events,
    changed,
    rows_per_second: workedMs > 0 ? Math.round((events * 1_000) / workedMs) : null,
    started_at: viewInstant(startedAt),
    finished_at: viewInstantOrNull(finishedAt),
    totals: totals.map(({ partners: count, winners, losers, ...total }) => ({
      currency: total.currency,
      ...viewChange(total),
      partners: count,
      winners,
      losers,
    })),
    partners: partners.map(({ partnerId, partnerName, ...part }) => ({
      partner: { id: partnerId, name: partnerName },
      ...viewChange(part),
    })),
  }
}

interface Sums {
  readonly currency: Currency
  readonly before: bigint
  readonly after: bigint
  readonly laterChange: bigint
}

function viewChange({ currency, before, after, laterChange }: Sums) {
  const money = (amount: bigint) => viewMoney({ amount, currency })
  return {
    before: money(before),
    after: money(after),
    later: money(laterChange),
    change: money(after - before + laterChange),
  }
}

/** By partner, as far as partners are shown, and in all. */
function isSameDiff(preview: PassRecord | null, applied: PassRecord | null): boolean {
  const linesOf = (pass: PassRecord | null) => {
    const { partners = [], totals = [] } = pass ?? {}
    const sums = [
      ...partners.map((part) => ({ who: part.partnerId, ...part })),
      ...totals.map((part) => ({ who: '', ...part })),
    ]
    return sums
      .map(({ who, currency, before, after, laterChange }) =>
        [who, currency, before, after, laterChange].join(' '),
      )
      .sort()
      .join('\n')
  }
  return linesOf(preview) === linesOf(applied)
}

function policyText({ run, terms }: RunLine): string {
  if (run.purpose === 'simulation') return 'Draft terms, as if they had been published when the period began.'
  const parts = [
    terms === null ? null : `Version ${terms.version} of the terms: ${terms.summary}`,
    run.model === null ? null : MODEL_TEXTS[run.model],
    run.windowDays === null ? null : `A click counts for ${run.windowDays} days.`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? 'The terms as they were, with all facts known today.' : parts.join(' ')
}

function stateText({ run, state }: RunLine): string {
  switch (state) {
    case 'queued':
      return 'Waits for the worker.'
    case 'computing':
      return 'The worker computes what would change.'
    case 'ready':
      return run.purpose === 'simulation'
        ? 'Computed. A simulation books nothing.'
        : 'Computed. Nothing is booked until it is applied.'
    case 'applying':
      return 'Its policy counts; the worker books what changes.'
    case 'applied':
      return 'Its policy counts, and what changed is booked.'
    case 'cancelled':
      return 'Given up. Nothing was booked.'
    case 'failed':
      return 'Failed several times in a row and given up. Nothing was booked; the worker’s log says why.'
  }
}
