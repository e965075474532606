// Sessions: who is signed in, and where they work. Their queries live in packages/auth.

import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

export const sessions = pgTable('sessions', {
  id: typeId('ses')('id').primaryKey(),
  personId: typeId('per')('person_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  brandId: typeId('brd')('brand_id'),
  role: text('role', { enum: ['admin', 'partner'] }),
  createdAt: instant('created_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  endedAt: instant('ended_at'),
})
export type SessionRow = typeof sessions.$inferSelect
