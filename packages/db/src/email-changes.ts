// Changes of a person's address: what it was, what it became, and until when it can be taken back. Their
// queries live in packages/auth.

import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

export const emailChanges = pgTable('email_changes', {
  id: typeId('emc')('id').primaryKey(),
  personId: typeId('per')('person_id').notNull(),
  oldEmail: text('old_email').notNull(),
  newEmail: text('new_email').notNull(),
  undoHash: text('undo_hash').notNull(),
  changedAt: instant('changed_at').notNull(),
  undoUntil: instant('undo_until').notNull(),
  undoneAt: instant('undone_at'),
})
export type EmailChange = typeof emailChanges.$inferSelect
