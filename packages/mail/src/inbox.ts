// The development inbox: reads the outbox back; the API shows it only when MAIL_TRANSPORT=inbox.

import { type Mail, mails, type Tx } from '@openpartner/db'
import { desc } from 'drizzle-orm'
import { hasRecipient } from './outbox.ts'

export type InboxMail = Pick<Mail, 'id' | 'recipient' | 'subject' | 'textBody' | 'htmlBody' | 'createdAt'>

/** The newest mails first, whether the worker has been by or not; decoys are left out. */
export async function listInbox(tx: Tx, limit: number): Promise<InboxMail[]> {
  const { id, recipient, subject, textBody, htmlBody, createdAt } = mails
  return tx.orm
    .select({ id, recipient, subject, textBody, htmlBody, createdAt })
    .from(mails)
    .where(hasRecipient)
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(limit)
}
