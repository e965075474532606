// What some events decided under a run's policy come to, per partner and currency, beside what stands.
// Pure; for advance-attribution-run.

import {
  entitlementsOf,
  isWithin,
  type Money,
  type PartnerId,
  type ProgramId,
  parseCurrency,
} from '@openpartner/domain'
import type { AttributionRunRow, Evidence, RunTotal } from '@openpartner/ledger'
import type { DecidedAgain } from './attribute-event.ts'

export interface RunDiff {
  readonly totals: readonly RunTotal[]
  /** Events for which somebody gets something else. */
  readonly changed: number
}

/**
 * Counts what concerns the run's program, and whatever changes beside it. Nothing is left out but nothing.
 */
export function diffOf(run: AttributionRunRow, decided: readonly DecidedAgain[]): RunDiff {
  const totals = new Map<string, RunTotal>()
  let changed = 0
  for (const one of decided) {
    const stands = sumsOf(storedEntitlements(one.before?.attribution.evidence))
    const comes = sumsOf(entitlementsOf(one.outcome))
    const isChanged = !isSame(stands, comes)
    if (isChanged) changed++
    if (!isChanged && !concerns(run.programId, one)) continue
    const isInPeriod = isWithin({ from: run.periodFrom, to: run.periodTo }, one.event.occurredAt)
    for (const [key, { partnerId, money }] of new Map([...stands, ...comes])) {
      const before = stands.get(key)?.money.amount ?? 0n
      const after = comes.get(key)?.money.amount ?? 0n
      const sofar = totals.get(key) ?? {
        partnerId,
        currency: money.currency,
        before: 0n,
        after: 0n,
        laterChange: 0n,
      }
      totals.set(
        key,
        isInPeriod
          ? { ...sofar, before: sofar.before + before, after: sofar.after + after }
          : { ...sofar, laterChange: sofar.laterChange + after - before },
      )
    }
  }
  return { totals: [...totals.values()].filter(isSomething), changed }
}

interface Entitled {
  readonly partnerId: PartnerId
  readonly money: Money
}

function storedEntitlements(evidence: Evidence | undefined): Entitled[] {
  return (evidence?.rewards ?? []).flatMap(({ partner_id: partnerId, reward, part, kept }) => {
    const money = kept ?? (part === undefined ? reward : part)
    if (money === null || money.amount === '0') return []
    return [{ partnerId, money: { amount: BigInt(money.amount), currency: parseCurrency(money.currency) } }]
  })
}

function sumsOf(entitled: readonly Entitled[]): Map<string, Entitled> {
  const sums = new Map<string, Entitled>()
  for (const { partnerId, money } of entitled) {
    const key = `${partnerId} ${money.currency}`
    const amount = (sums.get(key)?.money.amount ?? 0n) + money.amount
    sums.set(key, { partnerId, money: { ...money, amount } })
  }
  return sums
}

function isSame(one: ReadonlyMap<string, Entitled>, other: ReadonlyMap<string, Entitled>): boolean {
  return (
    one.size === other.size &&
    [...one].every(([key, { money }]) => other.get(key)?.money.amount === money.amount)
  )
}

function concerns(programId: ProgramId, { outcome, before }: DecidedAgain): boolean {
  return (
    outcome.rewards.some(({ share }) => share.programId === programId) ||
    (before?.attribution.evidence.rewards ?? []).some((reward) => reward.program_id === programId)
  )
}

function isSomething({ before, after, laterChange }: RunTotal): boolean {
  return before !== 0n || after !== 0n || laterChange !== 0n
}
