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
  lockByName,
  renameBrand as storeName,
} from '@openpartner/db'
import { type AdminActor, notFound, Problem } from '@openpartner/domain'
import { audit, type Context, type Need, requireAccess } from '../context.ts'

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
  const brand: Brand = { id: ctx.newId('brd'), name: brandName, slug: slugOf(brandName), createdAt }
  return inBrand(ctx.db, brand.id, async (tx) => {
    // Facts. Lock first: of two people who set up at once, the second must see the first one's brand.
    await lockByName(tx, 'set-up')
    const isEmpty = await instanceIsEmpty(tx)

    // Decision.
    if (!isEmpty) throw setUpClosed()

    // Record.
    await insertBrand(tx, brand)
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

/** The slug stays: it may be printed somewhere. */
export async function renameBrand(ctx: Context, name: string): Promise<Brand> {
  const brandId = requireAccess(ctx.actor, BRAND_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'brand', brandId)
    const brand = await findBrand(tx, brandId)
    if (brand === null) throw notFound()

    // Decision.
    if (brand.name === name) return brand

    // Record.
    await storeName(tx, brandId, name)
    await audit(ctx, tx, {
      action: 'brand.renamed',
      target: brandId,
      before: { name: brand.name },
      after: { name },
    })
    return { ...brand, name }
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
