// Checks a brand's books and writes down what it found: projections, then rules. Called by the worker every
// night, by `openpartner doctor` and after a rebuild.

import { inBrand } from '@openpartner/db'
import {
  BOOK_CHECK_KINDS,
  type BookCheckKind,
  type Finding,
  findLatestBookCheck,
  insertBookCheck,
  type NewBookCheck,
} from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { askInvariants } from './ask-invariants.ts'
import { compareProjections } from './compare-projections.ts'

export type BookCheck = NewBookCheck

const VERBS: Readonly<Record<BookCheckKind, (ctx: Context) => Promise<Finding[]>>> = {
  projections: compareProjections,
  invariants: askInvariants,
}

/** The quiet hour of most brands; the checks only read, but of a large brand they read much. */
const NIGHT_HOUR_UTC = 3

/** Looks, and writes nothing: one check per kind. */
export async function lookAtBooks(ctx: Context): Promise<BookCheck[]> {
  const checks: BookCheck[] = []
  for (const kind of BOOK_CHECK_KINDS) {
    const startedAt = ctx.clock.now()
    const details = await VERBS[kind](ctx)
    const sum = (field: 'compared' | 'differing') =>
      details.reduce((total, finding) => total + (finding[field] ?? 1), 0)
    checks.push({
      id: ctx.newId('chk'),
      brandId: ctx.actor.brandId,
      kind,
      startedAt,
      finishedAt: ctx.clock.now(),
      compared: sum('compared'),
      differing: sum('differing'),
      details,
    })
  }
  return checks
}

/** Looks, and records what it found: until a later check is clean, the brand's admins are told. */
export async function checkBooks(ctx: Context): Promise<BookCheck[]> {
  const checks = await lookAtBooks(ctx)
  await inBrand(ctx.db, ctx.actor.brandId, async (tx) => {
    for (const check of checks) await insertBookCheck(tx, check)
  })
  return checks
}

/** True when this brand's books have not been checked since the last night began. */
export async function areBooksDue(ctx: Context): Promise<boolean> {
  const latest = await inBrand(ctx.db, ctx.actor.brandId, (tx) => findLatestBookCheck(tx, 'invariants'))
  return latest === null || latest.startedAt.getTime() < lastNight(ctx.clock.now()).getTime()
}

function lastNight(now: Date): Date {
  const night = new Date(now)
  night.setUTCHours(NIGHT_HOUR_UTC, 0, 0, 0)
  if (night.getTime() > now.getTime()) night.setUTCDate(night.getUTCDate() - 1)
  return night
}
