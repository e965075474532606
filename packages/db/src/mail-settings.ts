// How a brand sends its own mail: by its SMTP server or by Postmark. The table.

import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'

export const mailSettings = pgTable('mail_settings', {
  brandId: typeId('brd')('brand_id').primaryKey(),
  transport: text('transport', { enum: ['smtp', 'postmark'] }).notNull(),
  senderName: text('sender_name').notNull(),
  senderAddress: text('sender_address').notNull(),
  smtpHost: text('smtp_host'),
  smtpPort: integer('smtp_port'),
  smtpSecurity: text('smtp_security', { enum: ['tls', 'starttls'] }),
  smtpUsername: text('smtp_username'),
  /** The SMTP password or the Postmark token; docs/formats/sealed-value.md. */
  sealedCredential: text('sealed_credential'),
  credentialKid: text('credential_kid').generatedAlwaysAs(sql`split_part(sealed_credential, '.', 2)`),
  changedAt: instant('changed_at').notNull(),
})
export type MailSettings = typeof mailSettings.$inferSelect
