// Locks by name for many at once, under one that many may share. Called by core's lock-customer.

import type { Tx } from './transaction.ts'

type LockName = readonly string[]

/**
 * Waits for whoever holds `shared` alone, then for every other transaction that named one of `names`; in the
 * order of their keys, so that two callers with names in common wait instead of deadlocking. Held until
 * commit. One statement.
 */
export async function lockNamesUnder(tx: Tx, shared: LockName, names: readonly LockName[]): Promise<void> {
  const texts = [...new Set(names.map((name) => name.join('\n')))]
  await tx.client.query(LOCK_UNDER, [shared.join('\n'), texts])
}

/** The rows of keys meet the one of `rules` before they are locked, so the shared lock comes first. */
const LOCK_UNDER = `
  with rules as materialized (
    select pg_advisory_xact_lock_shared(hashtextextended($1, 0)) as shared
  )
  select pg_advisory_xact_lock(key)
    from rules,
         (select distinct hashtextextended(name, 0) as key from unnest($2::text[]) as name
           order by key) as keys`
