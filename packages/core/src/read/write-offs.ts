// Reading write-offs, and what partners owe by its age. Called by the API.

import { inBrand, type Page } from '@openpartner/db'
import {
  type AgeBucket,
  ageBucketOf,
  type Currency,
  notFound,
  type PartnerId,
  type Uncovered,
  uncoveredOf,
  type WriteOffId,
} from '@openpartner/domain'
import {
  findWriteOff,
  listOwing,
  listWriteOffs as pageOfWriteOffs,
  type WriteOffFilter,
  type WriteOffRecord,
} from '@openpartner/ledger'
import { type Context, type Need, requireAccess } from '../context.ts'

const WRITE_OFFS_READ: Need = { scope: 'commissions:read', roles: ['admin'] }

export async function listWriteOffs(ctx: Context, filter: WriteOffFilter): Promise<Page<WriteOffRecord>> {
  const brandId = requireAccess(ctx.actor, WRITE_OFFS_READ)
  return inBrand(ctx.db, brandId, (tx) => pageOfWriteOffs(tx, filter))
}

/** @throws Problem `not-found` */
export async function loadWriteOff(ctx: Context, id: WriteOffId): Promise<WriteOffRecord> {
  const brandId = requireAccess(ctx.actor, WRITE_OFFS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const found = await findWriteOff(tx, id)
    if (found === null) throw notFound()
    return found
  })
}

/** What one partner owes in one currency. */
export interface Owed {
  readonly partnerId: PartnerId
  readonly partnerName: string
  readonly currency: Currency
  /** By how much the payable balance is below zero, minor units. */
  readonly amount: bigint
  /** When the oldest part of it was taken back. */
  readonly since: Date
  readonly bucket: AgeBucket
  /** What it is made of, oldest first. */
  readonly parts: readonly (Uncovered & { readonly bucket: AgeBucket })[]
}

export interface Ageing {
  readonly at: Date
  readonly owed: readonly Owed[]
}

/**
 * Every payable balance below zero, and since when each part of it is: later earnings cover the oldest first.
 */
export async function ageing(ctx: Context): Promise<Ageing> {
  const brandId = requireAccess(ctx.actor, WRITE_OFFS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const at = ctx.clock.now()
    const owing = await listOwing(tx)
    const owed = owing.flatMap(({ moves, ...owner }): Owed[] => {
      const parts = uncoveredOf(moves).map((part) => ({ ...part, bucket: ageBucketOf(part.since, at) }))
      const [oldest] = parts
      if (oldest === undefined) return []
      const amount = parts.reduce((sum, part) => sum + part.amount, 0n)
      return [{ ...owner, amount, since: oldest.since, bucket: oldest.bucket, parts }]
    })
    return { at, owed }
  })
}
