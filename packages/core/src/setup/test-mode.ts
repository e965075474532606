// Test mode: a twin brand beside a live one, so that row-level security keeps test books apart from live
// ones. Called by the API's test-mode route.

import {
  type Brand,
  findBrand,
  findTestBrand,
  inBrand,
  insertBrand,
  lockByName,
  type Tx,
} from '@openpartner/db'
import { type BrandId, notFound, Problem } from '@openpartner/domain'
import { audit, type Context, type Need, requireAccess } from '../context.ts'

export const TEST_MODE: Need = { scope: null, roles: ['admin'] }

const SUFFIX = ' (test)'
const NAME_LENGTH_MAX = 200
const SLUG_LENGTH_MAX = 63

/**
 * The twin of the caller's brand, made when there is none yet. Its admins are the live brand's.
 * @throws Problem `live-mode-only` when the caller already works in test mode
 */
export async function openTestMode(
  ctx: Context,
): Promise<{ readonly brand: Brand; readonly isNew: boolean }> {
  const brandId = requireAccess(ctx.actor, TEST_MODE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'test-mode', brandId)
    const live = await findBrand(tx, brandId)
    if (live === null) throw notFound()
    const twin = await findTestBrand(tx, brandId)

    // Decision.
    if (live.mode === 'test') throw liveModeOnly()
    if (twin !== null) return { brand: twin, isNew: false }

    // Record.
    const id = ctx.newId('brd')
    const brand = await insertBrand(tx, {
      id,
      name: live.name.slice(0, NAME_LENGTH_MAX - SUFFIX.length) + SUFFIX,
      slug: slugOf(live.slug, id),
      createdAt: ctx.clock.now(),
      liveBrandId: brandId,
    })
    await audit(ctx, tx, { action: 'test_mode.opened', target: brandId, after: { test_brand: id } })
    return { brand, isNew: true }
  })
}

const TAIL_LENGTH = 8

/** For what the two have in common, such as the team. @throws Problem `live-mode-only` */
export async function requireLiveMode(tx: Tx, brandId: BrandId): Promise<void> {
  const brand = await findBrand(tx, brandId)
  if (brand?.mode === 'test') throw liveModeOnly()
}

function liveModeOnly(): Problem {
  return new Problem('live-mode-only', { detail: 'Switch to the live brand for this.' })
}

/** Slugs are unique over all brands, which nobody may look through; the end of the id makes this one so. */
function slugOf(liveSlug: string, id: string): string {
  const tail = `-test-${id.slice(-TAIL_LENGTH)}`
  return liveSlug.slice(0, SLUG_LENGTH_MAX - tail.length) + tail
}
