// A secret key that came over plain HTTP: whoever read along may use it, so it ends at once and the admins
// are told. Called by the API's edge.

import { apiKeys, type Brand, findBrand, inBrand, listAdminEmails, type Tx } from '@openpartner/db'
import { type BrandId, type KeyActor, notFound } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import { audit, type Context } from '../context.ts'
import { lockKey } from './api-keys.ts'

export interface LeakedKey {
  /** The live brand, whose mail it is, also when the key belongs to its test mode. */
  readonly liveBrandId: BrandId
  /** Name and colour of the brand whose key it is. */
  readonly brand: Pick<Brand, 'name' | 'color'>
  readonly keyName: string
  readonly lastFour: string
  /** Addresses of the active admins. */
  readonly recipients: readonly string[]
}

/**
 * The key asks by being presented; nobody else can tell us. Once: a key that has ended meanwhile is left as
 * it is. `tell` writes the mails into the outbox, in the transaction of the revocation.
 */
export async function revokeLeakedApiKey(
  ctx: Context & { readonly actor: KeyActor },
  tell: (tx: Tx, leak: LeakedKey) => Promise<void>,
): Promise<void> {
  const { brandId, keyId } = ctx.actor
  const brand = await inBrand(ctx.db, brandId, (tx) => findBrand(tx, brandId))
  if (brand === null) throw notFound()
  const liveBrandId = brand.liveBrandId ?? brandId
  const recipients = await inBrand(ctx.db, liveBrandId, listAdminEmails)
  await inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const key = await lockKey(tx, keyId)

    // Decision.
    if (key.revokedAt !== null) return

    // Record.
    const revokedAt = ctx.clock.now()
    await tx.orm.update(apiKeys).set({ revokedAt }).where(eq(apiKeys.id, keyId))
    await audit(ctx, tx, { action: 'api_key.leaked', target: keyId, after: { revoked_at: revokedAt } })
    const { name: keyName, lastFour } = key
    await tell(tx, { liveBrandId, brand, keyName, lastFour, recipients })
  })
}
