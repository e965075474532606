// Challenges: what was mailed, to whom, for what and for which browser. Their queries live in packages/auth.

import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

export const CHALLENGE_PURPOSES = ['sign-in', 'step-up', 'email-change'] as const
export type ChallengePurpose = (typeof CHALLENGE_PURPOSES)[number]

export const challenges = pgTable('challenges', {
  id: typeId('chl')('id').primaryKey(),
  purpose: text('purpose', { enum: CHALLENGE_PURPOSES }).notNull(),
  email: text('email').notNull(),
  tokenHash: text('token_hash').notNull(),
  codeHash: text('code_hash').notNull(),
  /** Signing in waits in a browser, everything else in a session. */
  browserHash: text('browser_hash'),
  sessionId: typeId('ses')('session_id'),
  attempts: integer('attempts').notNull().default(0),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  consumedAt: instant('consumed_at'),
})
export type ChallengeRow = typeof challenges.$inferSelect
