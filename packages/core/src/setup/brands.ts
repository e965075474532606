// The brand: set up once on an empty instance, then read and renamed. Called by the API's brand and setup
// routes.

import {
  type Brand,
  ensurePerson,
  findBrand,
  inBrand,
  insertAdmin,
  insertBrand,
  instanceIsEmpty,
  inTransaction,
  isUniqueViolation,
  lockByName,
  renameBrand,
  storeBrandColor,
  withinBrand,
} from '@openpartner/db'
import { type AdminActor, type BrandId, type Id, notFound, Problem } from '@openpartner/domain'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { requireStillAdmin } from './admins.ts'
import { differences } from './changes.ts'

export const BRAND_READ: Need = { scope: 'brand:read', roles: ['admin', 'partner'] }
export const BRAND_WRITE: Need = { scope: null, roles: ['admin'] }

export interface SetUp {
  readonly brandName: string
  /** Of the first admin, normalised. */
  readonly email: string
}

/**
 * Makes the first brand with its first admin. Nobody is signed in yet: whoever calls this has already checked
 * the set-up token.
 * @throws Problem `setup-closed` once the instance holds a brand
 */
export async function setUpInstance(
  ctx: Omit<Context, 'actor'>,
  { brandName, email }: SetUp,
): Promise<{ readonly brand: Brand; readonly actor: AdminActor }> {
  const createdAt = ctx.clock.now()
  const draft = { id: ctx.newId('brd'), name: brandName, slug: slugOf(brandName), createdAt }
  return inBrand(ctx.db, draft.id, async (tx) => {
    // Facts. Lock first: of two people who set up at once, the second must see the first one's brand.
    await lockByName(tx, 'set-up')
    const isEmpty = await instanceIsEmpty(tx)

    // Decision.
    if (!isEmpty) throw setUpClosed()

    // Record.
    const brand = await insertBrand(tx, draft)
    const person = await ensurePerson(tx, { id: ctx.newId('per'), email, createdAt })
    const adminId = ctx.newId('adm')
    await insertAdmin(tx, {
      id: adminId,
      brandId: brand.id,
      personId: person.id,
      status: 'active',
      createdAt,
    })
    const actor = { kind: 'admin', brandId: brand.id, adminId, personId: person.id } as const
    await audit({ ...ctx, actor }, tx, {
      action: 'brand.created',
      target: brand.id,
      after: { name: brand.name },
    })
    return { brand, actor }
  })
}

/** Whoever runs a brand here may run another. */
export const BRANDS_CREATE: Need = { scope: null, roles: ['admin'] }

/**
 * Makes another brand, of which the calling admin becomes the first admin. Nothing of their present brand
 * goes with them: partners, keys and books are apart.
 */
export async function createBrand(
  ctx: Context,
  name: string,
): Promise<{ readonly brandId: BrandId; readonly adminId: Id<'adm'> }> {
  requireAccess(ctx.actor, BRANDS_CREATE)
  if (ctx.actor.kind !== 'admin') throw new Problem('role-missing', { detail: 'This needs a person.' })
  const { personId, brandId: fromBrandId, adminId: fromAdminId } = ctx.actor
  const [id, adminId, createdAt] = [ctx.newId('brd'), ctx.newId('adm'), ctx.clock.now()]
  const actor = { kind: 'admin', brandId: id, adminId, personId } as const
  const create = (slug: string) =>
    inTransaction(ctx.db, async (outer) => {
      await withinBrand(outer, fromBrandId, (tx) => requireStillAdmin(ctx, tx))
      await withinBrand(outer, id, async (tx) => {
        await insertBrand(tx, { id, name, slug, createdAt })
        await insertAdmin(tx, { id: adminId, brandId: id, personId, status: 'active', createdAt })
        const after = { name, created_by: `admin:${fromAdminId}` }
        await audit({ ...ctx, actor }, tx, { action: 'brand.created', target: id, after })
      })
    })
  const slug = slugOf(name)
  // Slugs are unique across brands this one cannot see, so the database says whether it is taken.
  await create(slug).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    return create(`${slug.slice(0, SLUG_LENGTH_MAX - 9)}-${id.slice(-8)}`)
  })
  return { brandId: id, adminId }
}

/** The same whether the instance is set up or the caller's token is wrong. */
export function setUpClosed(): Problem {
  return new Problem('setup-closed', { detail: 'There is nothing to set up here, or not with this token.' })
}

/** True while `setUpInstance` would succeed. */
export async function setUpIsOpen(ctx: Pick<Context, 'db' | 'newId'>): Promise<boolean> {
  // Any brand will do: the question is about all of them and the function that answers it looks past the
  // policies.
  return inBrand(ctx.db, ctx.newId('brd'), instanceIsEmpty)
}

/** The brand the caller acts for. @throws Problem `not-found` */
export async function loadBrand(ctx: Context): Promise<Brand> {
  const brandId = requireAccess(ctx.actor, BRAND_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const brand = await findBrand(tx, brandId)
    if (brand === null) throw notFound()
    return brand
  })
}

export interface BrandChange {
  readonly name?: string | undefined
  /** #rrggbb in lower case, or null for none. */
  readonly color?: string | null | undefined
}

/** The slug stays: it may be printed somewhere. */
export async function changeBrand(ctx: Context, change: BrandChange): Promise<Brand> {
  const brandId = requireAccess(ctx.actor, BRAND_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'brand', brandId)
    const brand = await findBrand(tx, brandId)
    if (brand === null) throw notFound()

    // Decision.
    const edit = differences(brand, change)
    if (edit === null) return brand

    // Record.
    const { name = brand.name, color = brand.color } = edit.change
    if (name !== brand.name) await renameBrand(tx, brandId, name)
    if (color !== brand.color) await storeBrandColor(tx, brandId, color)
    const action = name === brand.name ? 'brand.changed' : 'brand.renamed'
    await audit(ctx, tx, { action, target: brandId, before: edit.before, after: edit.after })
    return { ...brand, name, color }
  })
}

const SLUG_LENGTH_MAX = 63

/** "Café Nord GmbH" → "cafe-nord-gmbh". Names without any Latin letter or digit become "brand". */
function slugOf(name: string): string {
  const words =
    name
      .normalize('NFKD')
      .replace(/\p{Mark}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  const slug = words.join('-').slice(0, SLUG_LENGTH_MAX).replace(/-$/, '')
  return slug === '' ? 'brand' : slug
}
