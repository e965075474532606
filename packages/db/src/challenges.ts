// Sign-in challenges: what was mailed, to whom, for which browser. Their queries live in packages/auth.

import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

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
