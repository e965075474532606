// People and the places they belong to: admin of a brand, partner of a brand. Tables and named queries.

import type { BrandId, Id, Mode, PersonId, Role } from '@openpartner/domain'
import { and, asc, eq, gt, isNull, or } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { brands } from './brands.ts'
import { instant, typeId } from './columns.ts'
import { emailChanges } from './email-changes.ts'
import { partners } from './partners.ts'
import type { Tx } from './transaction.ts'

export const people = pgTable('people', {
  id: typeId('per')('id').primaryKey(),
  email: text('email').notNull(),
  createdAt: instant('created_at').notNull(),
})
export type Person = typeof people.$inferSelect

export const admins = pgTable('admins', {
  id: typeId('adm')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  personId: typeId('per')('person_id').notNull(),
  status: text('status', { enum: ['active', 'revoked'] }).notNull(),
  createdAt: instant('created_at').notNull(),
  /** When they came back after having been revoked; null: they never were. */
  joinedAt: instant('joined_at'),
  revokedAt: instant('revoked_at'),
})
export type Admin = typeof admins.$inferSelect
export type NewAdmin = Omit<Admin, 'joinedAt' | 'revokedAt'>

/** One brand a person may work in, and as what. */
export interface Place {
  readonly brandId: BrandId
  readonly brandName: string
  readonly mode: Mode
  readonly role: Role
  /** adm_… or ptn_… */
  readonly memberId: Id<'adm'> | Id<'ptn'>
}

/**
 * The person behind an address; makes one when the address is new. Twin calls yield one person. An address
 * that was changed stays its old holder's while the change can be taken back: nobody else may move in.
 */
export async function ensurePerson(tx: Tx, person: Person): Promise<Person> {
  const holder = await findFormerHolder(tx, person.email, person.createdAt)
  if (holder !== null) return holder
  await tx.orm.insert(people).values(person).onConflictDoNothing({ target: people.email })
  const found = await findPersonByEmail(tx, person.email)
  if (found === null) throw new Error('a person just ensured is missing')
  return found
}

export async function findPersonByEmail(tx: Tx, email: string): Promise<Person | null> {
  const [person] = await tx.orm.select().from(people).where(eq(people.email, email))
  return person ?? null
}

async function findFormerHolder(tx: Tx, email: string, now: Date): Promise<Person | null> {
  const isOpen = and(isNull(emailChanges.undoneAt), gt(emailChanges.undoUntil, now))
  const [found] = await tx.orm
    .select({ person: people })
    .from(emailChanges)
    .innerJoin(people, eq(people.id, emailChanges.personId))
    .where(and(eq(emailChanges.oldEmail, email), isOpen))
    .limit(1)
  return found?.person ?? null
}

export async function findPerson(tx: Tx, id: PersonId): Promise<Person | null> {
  const [person] = await tx.orm.select().from(people).where(eq(people.id, id))
  return person ?? null
}

export async function insertAdmin(tx: Tx, admin: NewAdmin): Promise<void> {
  await tx.orm.insert(admins).values(admin)
}

/** Where to write to those who run a brand. Needs a transaction of the live brand. */
export async function listAdminEmails(tx: Tx): Promise<string[]> {
  const rows = await tx.orm
    .select({ email: people.email })
    .from(admins)
    .innerJoin(people, eq(people.id, admins.personId))
    .where(eq(admins.status, 'active'))
    .orderBy(asc(admins.id))
  return rows.map(({ email }) => email)
}

/**
 * Where this person may work; needs a transaction opened with `asPerson`. Suspended and revoked places are
 * left out. An admin of a live brand is one of its test mode by the same row, so both come and go together.
 * Admin first, then live first.
 */
export async function listPlaces(tx: Tx, personId: PersonId): Promise<Place[]> {
  const asAdmin = await tx.orm
    .select({ brandId: brands.id, brandName: brands.name, mode: brands.mode, memberId: admins.id })
    .from(admins)
    .innerJoin(brands, or(eq(brands.id, admins.brandId), eq(brands.liveBrandId, admins.brandId)))
    .where(and(eq(admins.personId, personId), eq(admins.status, 'active')))
    .orderBy(asc(brands.mode), asc(brands.id))
  const asPartner = await tx.orm
    .select({ brandId: brands.id, brandName: brands.name, mode: brands.mode, memberId: partners.id })
    .from(partners)
    .innerJoin(brands, eq(brands.id, partners.brandId))
    .where(and(eq(partners.personId, personId), eq(partners.status, 'active')))
    .orderBy(asc(brands.mode), asc(brands.id))
  return [
    ...asAdmin.map((place): Place => ({ ...place, role: 'admin' })),
    ...asPartner.map((place): Place => ({ ...place, role: 'partner' })),
  ]
}
