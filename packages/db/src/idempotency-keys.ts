// Answers kept for repeated requests; their queries live in packages/core.

import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

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
