// The admins of a brand as a team: listed, locked, revoked and taken back. The table stands in people.ts.

import type { Id, PersonId } from '@openpartner/domain'
import { asc, desc, eq, getTableColumns, lt } from 'drizzle-orm'
import { type Page, type PageRequest, toPage } from './page.ts'
import { type Admin, admins, people } from './people.ts'
import type { Tx } from './transaction.ts'

export interface AdminWithEmail extends Admin {
  readonly email: string
}

/** Active and revoked ones, newest first. */
export async function listAdmins(
  tx: Tx,
  { after, limit }: PageRequest<Id<'adm'>>,
): Promise<Page<AdminWithEmail>> {
  const rows = await tx.orm
    .select({ ...getTableColumns(admins), email: people.email })
    .from(admins)
    .innerJoin(people, eq(people.id, admins.personId))
    .where(after === null ? undefined : lt(admins.id, after))
    .orderBy(desc(admins.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

/**
 * Every admin row of the brand, locked in the order of ids until the transaction ends: of two admins who
 * revoke each other, the second sees what the first did, and neither waits for the other in a ring.
 */
export async function lockAdmins(tx: Tx): Promise<Admin[]> {
  if (tx.brandId === null) throw new Error('locking the admins of a brand needs its transaction')
  // The brand is named although the policy says it too: a person's own rows elsewhere are not this team's.
  return tx.orm
    .select()
    .from(admins)
    .where(eq(admins.brandId, tx.brandId))
    .orderBy(asc(admins.id))
    .for('update')
}

/** The admin behind an address, active or revoked; null when the brand has none. */
export async function findAdminByEmail(tx: Tx, email: string): Promise<Admin | null> {
  const [admin] = await tx.orm
    .select(getTableColumns(admins))
    .from(admins)
    .innerJoin(people, eq(people.id, admins.personId))
    .where(eq(people.email, email))
  return admin ?? null
}

/** The status of one admin, whom nobody revokes until the transaction ends. Null: not of this brand. */
export async function holdAdminStatus(tx: Tx, id: Id<'adm'>): Promise<Admin['status'] | null> {
  const [admin] = await tx.orm.select().from(admins).where(eq(admins.id, id)).for('share')
  return admin?.status ?? null
}

/** Needs lockAdmins. */
export async function setAdminStatus(
  tx: Tx,
  id: Id<'adm'>,
  change: Pick<Admin, 'status' | 'revokedAt'> & { readonly joinedAt?: Date },
): Promise<void> {
  await tx.orm.update(admins).set(change).where(eq(admins.id, id))
}

/** Where mail to this person goes. */
export async function emailOf(tx: Tx, personId: PersonId): Promise<string> {
  const [person] = await tx.orm.select().from(people).where(eq(people.id, personId))
  if (person === undefined) throw new Error('an admin without a person')
  return person.email
}
