// A brand's mail as the API shows it: settings without the credential, mails without bodies.

import type { MailSettings, MailSettingsIn, SentMail } from '@openpartner/contract'
import type { MailSettingsDraft } from '@openpartner/core/setup'
import type { BrandMail, MailSettings as StoredSettings } from '@openpartner/db'
import { viewInstant, viewInstantOrNull } from './shapes.ts'

export function viewMailSettings(settings: StoredSettings): MailSettings {
  return {
    transport: settings.transport,
    sender_name: settings.senderName,
    sender_address: settings.senderAddress,
    smtp_host: settings.smtpHost,
    smtp_port: settings.smtpPort,
    smtp_security: settings.smtpSecurity,
    smtp_username: settings.smtpUsername,
    has_credential: settings.sealedCredential !== null,
    changed_at: viewInstant(settings.changedAt),
  }
}

/** What a caller sent, as verbs take it. */
export function draftOf(body: MailSettingsIn): MailSettingsDraft {
  const { transport, sender_name: senderName, sender_address: senderAddress, credential = null } = body
  const smtp =
    body.transport === 'smtp'
      ? {
          host: body.smtp_host,
          port: body.smtp_port,
          security: body.smtp_security,
          username: body.smtp_username,
        }
      : null
  return { transport, senderName, senderAddress, smtp, credential }
}

export function viewMail(mail: BrandMail): SentMail {
  const state = mail.sentAt !== null ? 'sent' : mail.failedAt !== null ? 'failed' : 'waiting'
  return {
    id: mail.id,
    recipient: mail.recipient,
    subject: mail.subject,
    state,
    sent_by: mail.sentBy,
    attempts: mail.attempts,
    last_error: mail.lastError,
    created_at: viewInstant(mail.createdAt),
    sent_at: viewInstantOrNull(mail.sentAt),
    failed_at: viewInstantOrNull(mail.failedAt),
    next_try_at: state === 'waiting' ? viewInstant(mail.dueAt) : null,
  }
}
