// The mail outbox's table: written in the transaction of a mail's cause, delivered by the worker
// (packages/mail).

import { sql } from 'drizzle-orm'
import { boolean, integer, pgTable, pgView, text } from 'drizzle-orm/pg-core'
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
  /** After this it is worthless and is not sent. */
  expiresAt: instant('expires_at'),
  sentBy: text('sent_by', { enum: ['brand', 'deployment'] }),
  /** Written by a process with `keepsInbox`; only then can the API read it back. */
  inInbox: boolean('in_inbox')
    .notNull()
    .default(sql`coalesce(current_setting('app.mail_inbox', true), '') = 'on'`),
})
export type Mail = typeof mails.$inferSelect

/** A brand's own mails as it may see them: no bodies, addresses masked. A view of the current brand. */
export const brandMails = pgView('brand_mails', {
  id: typeId('mal')('id').notNull(),
  recipient: text('recipient').notNull(),
  subject: text('subject').notNull(),
  createdAt: instant('created_at').notNull(),
  dueAt: instant('due_at').notNull(),
  attempts: integer('attempts').notNull(),
  sentAt: instant('sent_at'),
  failedAt: instant('failed_at'),
  expiresAt: instant('expires_at'),
  sentBy: text('sent_by', { enum: ['brand', 'deployment'] }),
  lastError: text('last_error'),
}).existing()
export type BrandMail = typeof brandMails.$inferSelect
