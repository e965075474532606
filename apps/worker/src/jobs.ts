// Everything that happens without a request: the whole list, with how often and by which verb.

import { purgeSignIns } from '@openpartner/auth'
import { releaseCommissions } from '@openpartner/core/flow'
import {
  destroyOldDailyKeys,
  ensureClickPartitions,
  forgetIdempotencyKeys,
  inTransaction,
  listBrandIds,
  purgeInvitations,
} from '@openpartner/db'
import { purgeOldMails } from '@openpartner/mail'
import { workOnAttributionRuns } from './attribution-runs.ts'
import { checkBooksOfAllBrands } from './books.ts'
import type { WorkerDeps } from './deps.ts'
import { deliverMails } from './mails.ts'

export interface Job {
  readonly name: string
  /** Pause between the end of one run and the start of the next. */
  readonly everyMs: number
  /** Pause before the first run, where a start has better things to do; none when left out. */
  readonly firstAfterMs?: number
  /** Does what is due now. Safe to run in two workers at once. Returns how many things it did. */
  readonly run: (deps: WorkerDeps) => Promise<number>
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
/** Stripe keeps keys for 24 h; callers who retry later than that have long asked a person. */
const IDEMPOTENCY_KEYS_KEPT_MS = 24 * HOUR_MS
/** After it ran out, accepted or not: who joined stands in the audit log, without an address. */
const INVITATIONS_KEPT_MS = 30 * 24 * HOUR_MS

export const JOBS: readonly Job[] = [
  { name: 'deliver-mails', everyMs: SECOND_MS, run: deliverMails },
  { name: 'release-commissions', everyMs: 10 * SECOND_MS, run: releaseAllBrands },
  { name: 'attribution-runs', everyMs: SECOND_MS, run: workOnAttributionRuns },
  {
    name: 'ensure-click-partitions',
    everyMs: HOUR_MS,
    run: ({ db, clock }) => ensureClickPartitions(db, clock.now()),
  },
  {
    name: 'destroy-daily-keys',
    everyMs: HOUR_MS,
    run: ({ db, clock }) => destroyOldDailyKeys(db, clock.now()),
  },
  { name: 'purge-mails', everyMs: HOUR_MS, run: ({ db, clock }) => purgeOldMails(db, { clock }) },
  { name: 'purge-sign-ins', everyMs: HOUR_MS, run: ({ db, clock }) => purgeSignIns(db, clock.now()) },
  { name: 'purge-invitations', everyMs: HOUR_MS, run: purgeInvitationsOfAllBrands },
  { name: 'forget-idempotency-keys', everyMs: HOUR_MS, run: forgetKeysOfAllBrands },
  // Asks which brands are due: each once a night, and soon after a start that comes later than that.
  { name: 'check-books', everyMs: 10 * MINUTE_MS, firstAfterMs: MINUTE_MS, run: checkBooksOfAllBrands },
]

/**
 * Brand by brand, each batch in a transaction of its own: one brand's backlog does not hold up another's
 * locks.
 */
async function releaseAllBrands({ db, clock, newId }: WorkerDeps): Promise<number> {
  let count = 0
  for (const brandId of await inTransaction(db, listBrandIds)) {
    for (let isMore = true; isMore; ) {
      const ctx = { db, clock, newId, actor: { kind: 'worker', brandId } as const, requestId: newId('req') }
      const batch = await releaseCommissions(ctx)
      count += batch.released.length
      isMore = batch.isMore
    }
  }
  return count
}

async function forgetKeysOfAllBrands({ db, clock }: WorkerDeps): Promise<number> {
  const before = new Date(clock.now().getTime() - IDEMPOTENCY_KEYS_KEPT_MS)
  let count = 0
  for (const brandId of await inTransaction(db, listBrandIds))
    count += await forgetIdempotencyKeys(db, brandId, before)
  return count
}

async function purgeInvitationsOfAllBrands({ db, clock }: WorkerDeps): Promise<number> {
  const before = new Date(clock.now().getTime() - INVITATIONS_KEPT_MS)
  let count = 0
  for (const brandId of await inTransaction(db, listBrandIds))
    count += await purgeInvitations(db, brandId, before)
  return count
}
