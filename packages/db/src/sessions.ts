// Sessions: who is signed in, where they work, and from what kind of browser and network. Table and the
// queries that end them; the others live in packages/auth.

import type { BrandId, Id, PersonId } from '@openpartner/domain'
import { and, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import { partners } from './partners.ts'
import { admins } from './people.ts'
import type { Tx } from './transaction.ts'

export const sessions = pgTable('sessions', {
  id: typeId('ses')('id').primaryKey(),
  personId: typeId('per')('person_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  previousTokenHash: text('previous_token_hash'),
  previousUntil: instant('previous_until'),
  brandId: typeId('brd')('brand_id'),
  role: text('role', { enum: ['admin', 'partner'] }),
  browser: text('browser').notNull(),
  os: text('os').notNull(),
  device: text('device', { enum: ['mobile', 'desktop'] }).notNull(),
  networkV4: text('network_v4'),
  networkV6: text('network_v6'),
  seenNetwork: text('seen_network').notNull(),
  provedAt: instant('proved_at').notNull(),
  createdAt: instant('created_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  endedAt: instant('ended_at'),
})
export type SessionRow = typeof sessions.$inferSelect

export interface SessionsOfPerson {
  readonly personId: PersonId
  /** Only those that work in this brand now; null: all. */
  readonly brandId: BrandId | null
  /** The one that stays, or null. */
  readonly exceptId: Id<'ses'> | null
}

/** Ends sessions of a person, from the next request on. Resolves with the ids of those that were open. */
export async function endSessionsOfPerson(
  tx: Tx,
  { personId, brandId, exceptId }: SessionsOfPerson,
  now: Date,
): Promise<Id<'ses'>[]> {
  const ended = await tx.orm
    .update(sessions)
    .set({ endedAt: now })
    .where(
      and(
        eq(sessions.personId, personId),
        isNull(sessions.endedAt),
        brandId === null ? undefined : eq(sessions.brandId, brandId),
        exceptId === null ? undefined : ne(sessions.id, exceptId),
      ),
    )
    .returning({ id: sessions.id })
  return ended.map(({ id }) => id)
}

/**
 * Ends every session of everybody who has a place in the transaction's brand, wherever they work now: the
 * place is one click away. Resolves with the ids of those that were open.
 */
export async function endSessionsOfBrand(tx: Tx, now: Date): Promise<Id<'ses'>[]> {
  if (tx.brandId === null) throw new Error('ending the sessions of a brand needs its transaction')
  const asAdmin = tx.orm.select({ id: admins.personId }).from(admins).where(eq(admins.brandId, tx.brandId))
  const asPartner = tx.orm
    .select({ id: partners.personId })
    .from(partners)
    .where(eq(partners.brandId, tx.brandId))
  const ended = await tx.orm
    .update(sessions)
    .set({ endedAt: now })
    .where(
      and(
        isNull(sessions.endedAt),
        or(inArray(sessions.personId, asAdmin), inArray(sessions.personId, asPartner)),
      ),
    )
    .returning({ id: sessions.id })
  return ended.map(({ id }) => id)
}
