// Whether a brand's books agree, as the newest checks say: what admins are told. Called by the API.

import { inBrand } from '@openpartner/db'
import { BOOK_CHECK_KINDS, disagreeingSince, type Finding, findLatestBookCheck } from '@openpartner/ledger'
import { type Context, requireAccess } from '../context.ts'

export interface BookState {
  /** When the oldest of the newest checks was done; null before the first night. */
  readonly checkedAt: Date | null
  /** When a difference was first found that is still there; null when the books agree. */
  readonly disagreeingSince: Date | null
  /** What differs now. */
  readonly findings: readonly Finding[]
}

export async function bookState(ctx: Context): Promise<BookState> {
  const brandId = requireAccess(ctx.actor, { scope: 'audit:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const checked: Date[] = []
    const since: Date[] = []
    const findings: Finding[] = []
    for (const kind of BOOK_CHECK_KINDS) {
      const latest = await findLatestBookCheck(tx, kind)
      if (latest === null) continue
      checked.push(latest.finishedAt)
      if (latest.differing === 0) continue
      const first = await disagreeingSince(tx, kind)
      if (first !== null) since.push(first)
      findings.push(...latest.details.filter(({ differing }) => differing > 0))
    }
    return { checkedAt: earliest(checked), disagreeingSince: earliest(since), findings }
  })
}

function earliest(instants: readonly Date[]): Date | null {
  return instants.reduce<Date | null>((first, one) => (first === null || one < first ? one : first), null)
}
