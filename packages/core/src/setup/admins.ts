// The team of a brand: who its admins are, and taking one's access away. Called by the API's team routes.

import {
  type Admin,
  type AdminWithEmail,
  apiKeys,
  emailOf,
  endSessionsOfPerson,
  findBrand,
  findTestBrand,
  holdAdminStatus,
  inTransaction,
  lockAdmins,
  type Page,
  type PageRequest,
  listAdmins as readAdmins,
  revokeInvitationsOf,
  setAdminStatus,
  type Tx,
  withinBrand,
} from '@openpartner/db'
import { type Actor, actorName, type BrandId, type Id, notFound, Problem } from '@openpartner/domain'
import { and, eq, isNull, or } from 'drizzle-orm'
import { audit, type Context, type Need, requireAccess } from '../context.ts'

/** People only: a stolen key must not let its thief in, nor lock the owners out. */
export const ADMINS: Need = { scope: null, roles: ['admin'] }

/** What becomes of the API keys of somebody who leaves: they end, or whoever revokes answers for them. */
export const KEYS_OF_REVOKED = ['revoke', 'reassign'] as const
export type KeysOfRevoked = (typeof KEYS_OF_REVOKED)[number]

/** In test mode those of the live brand, whose team it has. */
export async function listAdmins(ctx: Context, page: PageRequest<Id<'adm'>>): Promise<Page<AdminWithEmail>> {
  const brandId = requireAccess(ctx.actor, ADMINS)
  return inTransaction(ctx.db, async (outer) => {
    const brand = await withinBrand(outer, brandId, (tx) => findBrand(tx, brandId))
    return withinBrand(outer, brand?.liveBrandId ?? brandId, (tx) => readAdmins(tx, page))
  })
}

/**
 * Takes an admin's access away, from the next request on, with every invitation to or by them. Revoking
 * twice changes nothing.
 * @throws Problem `not-found`, `self-revocation-refused`, `last-admin`; `role-missing` when the caller was
 * revoked meanwhile
 */
export async function revokeAdmin(
  ctx: Context,
  { id, keys }: { readonly id: Id<'adm'>; readonly keys: KeysOfRevoked },
): Promise<AdminWithEmail> {
  const brandId = requireAccess(ctx.actor, ADMINS)
  return inTransaction(ctx.db, async (outer) => {
    const { admin, testBrandId } = await withinBrand(outer, brandId, (tx) => revokeIn(ctx, tx, { id, keys }))
    if (testBrandId !== null) {
      const inTest = { ...ctx, actor: { ...ctx.actor, brandId: testBrandId } }
      await withinBrand(outer, testBrandId, (tx) => endKeysOf(inTest, tx, id, keys))
    }
    return admin
  })
}

/** In the live brand. Its test mode goes with it: the sessions at once, the keys by whoever can see them. */
async function revokeIn(
  ctx: Context,
  tx: Tx,
  { id, keys }: { readonly id: Id<'adm'>; readonly keys: KeysOfRevoked },
): Promise<{ readonly admin: AdminWithEmail; readonly testBrandId: BrandId | null }> {
  const { brandId } = ctx.actor
  // Facts. Lock first, look second: of two admins who revoke each other, one is no admin any more.
  const team = await lockAdmins(tx)
  const admin = team.find((one) => one.id === id)
  if (admin === undefined) throw notFound()
  const email = await emailOf(tx, admin.personId)
  const testBrandId = (await findTestBrand(tx, brandId))?.id ?? null

  // Decision.
  requireRevocable(team, admin, ctx.actor)
  if (admin.status === 'revoked') return { admin: { ...admin, email }, testBrandId: null }

  // Record.
  const revokedAt = ctx.clock.now()
  await setAdminStatus(tx, id, { status: 'revoked', revokedAt })
  await audit(ctx, tx, { action: 'admin.revoked', target: id, after: { keys } })
  const { personId } = admin
  for (const place of testBrandId === null ? [brandId] : [brandId, testBrandId])
    await endSessionsOfPerson(tx, { personId, brandId: place, exceptId: null }, revokedAt)
  await endKeysOf(ctx, tx, id, keys)
  for (const invitation of await revokeInvitationsOf(tx, { email, actor: `admin:${id}` }, revokedAt))
    await audit(ctx, tx, { action: 'invitation.revoked', target: invitation })
  return { admin: { ...admin, status: 'revoked', revokedAt, email }, testBrandId }
}

/**
 * Runs `work` in a transaction of the caller's brand, throughout which they stay an admin; in test mode, of
 * the live brand, whose team that is.
 * @throws Problem `role-missing`
 */
export async function whileAdmin<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { brandId } = ctx.actor
  return inTransaction(ctx.db, async (outer) => {
    const brand = await withinBrand(outer, brandId, (tx) => findBrand(tx, brandId))
    await withinBrand(outer, brand?.liveBrandId ?? brandId, (tx) => requireStillAdmin(ctx, tx))
    return withinBrand(outer, brandId, work)
  })
}

/**
 * For acts that outlive the request, such as making a key: an admin who was revoked since the request was let
 * in does nothing more, and one who acts cannot be revoked in the middle of it.
 * @throws Problem `role-missing`
 */
export async function requireStillAdmin(ctx: Context, tx: Tx): Promise<void> {
  if (ctx.actor.kind !== 'admin') return
  // Rows of admins are never deleted: an unseen one belongs to the live brand whose test mode this is.
  if ((await holdAdminStatus(tx, ctx.actor.adminId)) === 'revoked') throw noLongerAdmin()
}

function requireRevocable(team: readonly Admin[], admin: Admin, actor: Actor): void {
  const isSelf = actor.kind === 'admin' && actor.adminId === admin.id
  if (isSelf) {
    throw new Problem('self-revocation-refused', { detail: 'Another admin of the brand can do this.' })
  }
  const others = team.filter((one) => one.status === 'active' && one.id !== admin.id)
  if (others.length === 0) {
    throw new Problem('last-admin', { detail: 'The brand would have no active admin.' })
  }
  if (actor.kind === 'admin' && !others.some((one) => one.id === actor.adminId)) throw noLongerAdmin()
}

function noLongerAdmin(): Problem {
  return new Problem('role-missing', { detail: 'This needs the role admin.' })
}

/** The keys this admin answers for: those they made and nobody took over, and those they took over. */
async function endKeysOf(ctx: Context, tx: Tx, id: Id<'adm'>, keys: KeysOfRevoked): Promise<void> {
  const name = `admin:${id}`
  const theirs = or(
    eq(apiKeys.reassignedTo, name),
    and(isNull(apiKeys.reassignedTo), eq(apiKeys.createdBy, name)),
  )
  const successor = actorName(ctx.actor)
  const revokedAt = ctx.clock.now()
  const change = keys === 'revoke' ? { revokedAt } : { reassignedTo: successor }
  const changed = await tx.orm
    .update(apiKeys)
    .set(change)
    .where(and(theirs, isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
  for (const { id: target } of changed) {
    await audit(
      ctx,
      tx,
      keys === 'revoke'
        ? { action: 'api_key.revoked', target, after: { revoked_at: revokedAt } }
        : { action: 'api_key.reassigned', target, before: { to: name }, after: { to: successor } },
    )
  }
}
