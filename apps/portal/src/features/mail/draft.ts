// What the form of the mail settings sends, and whether the stored credential may stay; pure.
import type { MailSettings, MailSettingsIn } from '@openpartner/contract'
import type { z } from 'zod'

export type Transport = MailSettings['transport']
export type Security = NonNullable<MailSettings['smtp_security']>

/** As typed. */
export interface MailDraft {
  readonly transport: Transport
  readonly senderName: string
  readonly senderAddress: string
  readonly host: string
  readonly port: string
  readonly security: Security
  readonly username: string
  readonly credential: string
}

export type Change = (change: Partial<MailDraft>) => void
/** What is wrong with a field of the body, by its pointer. */
export type ErrorAt = (field: string) => string | undefined

/** The usual port of submission, which starts in clear and turns to TLS. */
const PORT_DEFAULT = '587'
/** What each port speaks first, by convention (RFC 8314). */
const TLS_PORT = '465'

export function draftOf(stored: MailSettings | null): MailDraft {
  return {
    transport: stored?.transport ?? 'smtp',
    senderName: stored?.sender_name ?? '',
    senderAddress: stored?.sender_address ?? '',
    host: stored?.smtp_host ?? '',
    port: String(stored?.smtp_port ?? PORT_DEFAULT),
    security: stored?.smtp_security ?? 'starttls',
    username: stored?.smtp_username ?? '',
    credential: '',
  }
}

export function securityOf(port: string): Security {
  return port === TLS_PORT ? 'tls' : 'starttls'
}

export function bodyOf(draft: MailDraft): z.input<typeof MailSettingsIn> {
  const credential = draft.credential === '' ? {} : { credential: draft.credential }
  const sender = { sender_name: draft.senderName.trim(), sender_address: draft.senderAddress.trim() }
  if (draft.transport === 'postmark') return { transport: 'postmark', ...sender, ...credential }
  const username = draft.username.trim()
  return {
    transport: 'smtp',
    ...sender,
    smtp_host: draft.host.trim(),
    smtp_port: Number(draft.port),
    smtp_security: draft.security,
    smtp_username: username === '' ? null : username,
    ...credential,
  }
}

/** Whether there is something to log in with: a mail server may take mail from its own network without. */
export function takesCredential({ transport, username }: MailDraft): boolean {
  return transport === 'postmark' || username.trim() !== ''
}

/**
 * True while the stored credential would go where it has been going: the API keeps it for that place alone,
 * or whoever changes the host could have it sent to a server of their own.
 */
export function keepsCredential(draft: MailDraft, stored: MailSettings | null): boolean {
  if (stored === null || !stored.has_credential || stored.transport !== draft.transport) return false
  if (draft.transport === 'postmark') return true
  return (
    stored.smtp_host === draft.host.trim().toLowerCase() &&
    String(stored.smtp_port) === draft.port &&
    (stored.smtp_username ?? '') === draft.username.trim()
  )
}
