// Who an address belongs to and how a person moves to another one; for changing an address and taking the
// change back.

import {
  emailChanges,
  findPartnerByEmail,
  findPersonByEmail,
  lockByName,
  type Person,
  partners,
  people,
  type Tx,
  withinBrand,
} from '@openpartner/db'
import type { PersonId } from '@openpartner/domain'
import { and, eq, gt, isNull, ne } from 'drizzle-orm'
import { lockAddress } from './challenge.ts'

/** Always in the same order: two people who change places wait for each other and do not deadlock. */
export async function lockAddresses(tx: Tx, ...emails: readonly string[]): Promise<void> {
  for (const email of [...new Set(emails)].toSorted()) await lockAddress(tx, email)
}

/** Whether somebody else has this address, or may still take it back. Needs lockAddresses. */
export async function isTaken(tx: Tx, email: string, personId: PersonId, now: Date): Promise<boolean> {
  const holder = await findPersonByEmail(tx, email)
  const [kept] = await tx.orm
    .select({ id: emailChanges.id })
    .from(emailChanges)
    .where(
      and(
        eq(emailChanges.oldEmail, email),
        ne(emailChanges.personId, personId),
        isNull(emailChanges.undoneAt),
        gt(emailChanges.undoUntil, now),
      ),
    )
    .limit(1)
  return kept !== undefined || (holder !== null && holder.id !== personId)
}

/**
 * Gives the person the address, and every partner row of theirs that had the old one, suspended ones too: a
 * brand writes to its partners where they are read. A row stays when the brand has another partner at the new
 * address. False when the person has not the old address any more.
 */
export async function moveAddress(
  tx: Tx,
  { id, email: from }: Pick<Person, 'id' | 'email'>,
  to: string,
): Promise<boolean> {
  const moved = await tx.orm
    .update(people)
    .set({ email: to })
    .where(and(eq(people.id, id), eq(people.email, from)))
    .returning({ id: people.id })
  if (moved.length === 0) return false
  const rows = await tx.orm
    .select({ id: partners.id, brandId: partners.brandId })
    .from(partners)
    .where(and(eq(partners.personId, id), eq(partners.email, from)))
    .orderBy(partners.brandId)
  for (const row of rows) {
    await withinBrand(tx, row.brandId, async (inside) => {
      // As adding a partner does, or the two would meet at the unique index.
      await lockByName(inside, 'partner-email', row.brandId, to)
      if ((await findPartnerByEmail(inside, to)) !== null) return
      await inside.orm.update(partners).set({ email: to }).where(eq(partners.id, row.id))
    })
  }
  return true
}
