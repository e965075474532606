// Mails of the development inbox as the API shows them.

import type { InboxMail } from '@openpartner/mail'
import { viewInstant } from './shapes.ts'

export function viewInboxMail(mail: InboxMail) {
  const { id, recipient, subject, textBody, htmlBody, createdAt } = mail
  return { id, recipient, subject, text: textBody, html: htmlBody, created_at: viewInstant(createdAt) }
}
