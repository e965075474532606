// Invitations: who was asked by mail to join a brand, by whom and until when. Table and named queries.

import { type BrandId, encodeId, type Id, ROLES, type Role } from '@openpartner/domain'
import { and, count, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import type { Database } from './client.ts'
import { instant, typeId } from './columns.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import { inBrand, type Tx } from './transaction.ts'

export const invitations = pgTable('invitations', {
  id: typeId('inv')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  email: text('email').notNull(),
  role: text('role', { enum: ROLES }).notNull(),
  partnerId: typeId('ptn')('partner_id'),
  tokenHash: text('token_hash').notNull(),
  invitedBy: text('invited_by').notNull(),
  createdAt: instant('created_at').notNull(),
  sentAt: instant('sent_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  acceptedAt: instant('accepted_at'),
  revokedAt: instant('revoked_at'),
})
export type Invitation = typeof invitations.$inferSelect

export async function insertInvitation(tx: Tx, invitation: Invitation): Promise<void> {
  await tx.orm.insert(invitations).values(invitation)
}

/** Locked until the transaction ends. Null: not of this brand. */
export async function lockInvitation(tx: Tx, id: Id<'inv'>): Promise<Invitation | null> {
  const [invitation] = await tx.orm.select().from(invitations).where(eq(invitations.id, id)).for('update')
  return invitation ?? null
}

/** Neither accepted nor revoked, though it may have run out; locked. There is at most one. */
export async function lockWaitingInvitation(tx: Tx, email: string, role: Role): Promise<Invitation | null> {
  const [invitation] = await tx.orm
    .select()
    .from(invitations)
    .where(and(eq(invitations.email, email), eq(invitations.role, role), isWaiting))
    .for('update')
  return invitation ?? null
}

/** The invitation a link belongs to; needs a transaction opened with this token's hash as credential. */
export async function findInvitationByToken(tx: Tx, tokenHash: string): Promise<Invitation | null> {
  const [invitation] = await tx.orm.select().from(invitations).where(eq(invitations.tokenHash, tokenHash))
  return invitation ?? null
}

export async function changeInvitation(
  tx: Tx,
  id: Id<'inv'>,
  change: Partial<
    Pick<Invitation, 'tokenHash' | 'invitedBy' | 'sentAt' | 'expiresAt' | 'acceptedAt' | 'revokedAt'>
  >,
): Promise<void> {
  await tx.orm.update(invitations).set(change).where(eq(invitations.id, id))
}

/** Withdraws what waits to make somebody admin: sent to this address, or by this actor. */
export async function revokeInvitationsOf(
  tx: Tx,
  { email, actor }: { readonly email: string; readonly actor: string },
  now: Date,
): Promise<Id<'inv'>[]> {
  const theirs = or(eq(invitations.email, email), eq(invitations.invitedBy, actor))
  const revoked = await tx.orm
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(theirs, eq(invitations.role, 'admin'), isWaiting))
    .returning({ id: invitations.id })
  return revoked.map(({ id }) => id)
}

/** How many invitations of the brand were mailed after `since`, each counted once. */
export async function countInvitationMails(tx: Tx, since: Date): Promise<number> {
  const [row] = await tx.orm
    .select({ mailed: count() })
    .from(invitations)
    .where(gt(invitations.sentAt, since))
  return row?.mailed ?? 0
}

/**
 * Ended invitations hold the address of somebody who may never have come: gone once nobody asks about them.
 */
export async function purgeInvitations(db: Database, brandId: BrandId, before: Date): Promise<number> {
  return inBrand(db, brandId, async (tx) => {
    const gone = await tx.orm.delete(invitations).where(lt(invitations.expiresAt, before))
    return gone.rowCount ?? 0
  })
}

export interface InvitationFilter extends PageRequest<Id<'inv'>> {
  readonly role: Role | null
}

/** Newest first, ended ones too. */
export async function listInvitations(
  tx: Tx,
  { after, limit, role }: InvitationFilter,
): Promise<Page<Invitation>> {
  const rows = await tx.orm
    .select()
    .from(invitations)
    .where(
      and(
        after === null ? undefined : lt(invitations.id, after),
        role === null ? undefined : eq(invitations.role, role),
      ),
    )
    .orderBy(desc(invitations.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

export interface OpenInvitation {
  readonly id: Id<'inv'>
  readonly brandId: BrandId
  readonly role: Role
}

/** What waits for the reader of this address, in every brand; asked before anybody is signed in. */
export async function openInvitationsTo(tx: Tx, email: string, now: Date): Promise<OpenInvitation[]> {
  const { rows } = await tx.orm.execute<{ id: string; brand_id: string; role: Role }>(
    sql`select id, brand_id, role from open_invitations_to(${email}, ${now.toISOString()})`,
  )
  return rows.map(({ id, brand_id, role }) => ({
    id: encodeId('inv', id),
    brandId: encodeId('brd', brand_id),
    role,
  }))
}

const isWaiting = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt))
