// API keys: what programs authenticate with. Their queries live in packages/auth and packages/core.

import { KEY_KINDS, MODES } from '@openpartner/domain'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

export const apiKeys = pgTable('api_keys', {
  id: typeId('key')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  name: text('name').notNull(),
  secretHash: text('secret_hash').notNull(),
  lastFour: text('last_four').notNull(),
  scopes: text('scopes').array().notNull(),
  mode: text('mode', { enum: MODES }).notNull(),
  kind: text('kind', { enum: KEY_KINDS }).notNull(),
  /** The whole key when it is publishable, null when it is secret. */
  publicKey: text('public_key'),
  /** CIDR; none: from anywhere. */
  allowedNetworks: text('allowed_networks').array().notNull(),
  /** Whose pages may use a publishable key. */
  allowedOrigins: text('allowed_origins').array().notNull(),
  rolledFrom: typeId('key')('rolled_from'),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
  /** The admin who took the key over, written like createdBy; null: nobody did. */
  reassignedTo: text('reassigned_to'),
})
export type ApiKeyRow = typeof apiKeys.$inferSelect
