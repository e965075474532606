// The mail outbox's table: written in the transaction of a mail's cause, delivered by the worker
// (packages/mail).

import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

export const mails = pgTable('mails', {
  id: typeId('mal')('id').primaryKey(),
  /** Null for mail that belongs to a person, such as a sign-in link. */
  brandId: typeId('brd')('brand_id'),
  recipient: text('recipient').notNull(),
  subject: text('subject').notNull(),
  textBody: text('text_body').notNull(),
  htmlBody: text('html_body').notNull(),
  createdAt: instant('created_at').notNull(),
  /** Not before this time; moved ahead after a failed attempt. */
  dueAt: instant('due_at').notNull(),
  attempts: integer('attempts').notNull().default(0),
  sentAt: instant('sent_at'),
  failedAt: instant('failed_at'),
  lastError: text('last_error'),
})
export type Mail = typeof mails.$inferSelect
