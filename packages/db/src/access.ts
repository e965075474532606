// Tables behind sign-in, keys and repeated requests; their queries live in packages/auth and packages/core.

import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

export const apiKeys = pgTable('api_keys', {
  id: typeId('key')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  name: text('name').notNull(),
  secretHash: text('secret_hash').notNull(),
  lastFour: text('last_four').notNull(),
  scopes: text('scopes').array().notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
})
export type ApiKeyRow = typeof apiKeys.$inferSelect

export const challenges = pgTable('challenges', {
  id: typeId('chl')('id').primaryKey(),
  email: text('email').notNull(),
  tokenHash: text('token_hash').notNull(),
  codeHash: text('code_hash').notNull(),
  browserHash: text('browser_hash').notNull(),
  attempts: integer('attempts').notNull().default(0),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  consumedAt: instant('consumed_at'),
})
export type ChallengeRow = typeof challenges.$inferSelect

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

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    brandId: typeId('brd')('brand_id').notNull(),
    actor: text('actor').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer('status').notNull(),
    body: jsonb('body').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.brandId, table.actor, table.key] })],
)
