// The ways a mail leaves the house; the worker picks one by MAIL_TRANSPORT and hands it to the outbox.

import type { Mail } from '@openpartner/db'
import { createTransport } from 'nodemailer'

/** The answer of whoever carries mail. `reason` is a code fit for a log, `detail` may name addresses. */
export type Delivery =
  | { readonly isAccepted: true }
  | {
      readonly isAccepted: false
      /** Sending the same mail again would be refused again. */
      readonly isPermanent: boolean
      readonly reason: string
      readonly detail: string
    }

export type Letter = Pick<Mail, 'id' | 'recipient' | 'subject' | 'textBody' | 'htmlBody'>

export interface MailTransport {
  /** Never throws: what went wrong is the answer. Takes at most a minute. */
  send(letter: Letter): Promise<Delivery>
}

const CONNECT_TIMEOUT_MS = 10_000
/** Of silence on an open connection. */
const SOCKET_TIMEOUT_MS = 20_000
/** Of one delivery as a whole, however slowly the server drips. The outbox's lease is twice this. */
const SEND_TIMEOUT_MS = 60_000
const DETAIL_LENGTH_MAX = 500
const ABOUT_THE_MAIL: ReadonlySet<unknown> = new Set(['RCPT TO', 'DATA'])

/** Development: nothing leaves, the row in the outbox is the inbox (see inbox.ts). */
export const inboxTransport: MailTransport = { send: async () => ({ isAccepted: true }) }

/**
 * `smtpUrl` is `smtp://…` (STARTTLS when offered) or `smtps://…`, with options in the query as nodemailer reads them.
 * A URL with a password demands encryption unless it says `?requireTLS=false`. `from` is RFC 5322: `Name
 * <address>`.
 */
export function smtpTransport(smtpUrl: string, from: string): MailTransport {
  const mailer = createTransport({
    url: smtpUrl,
    requireTLS: new URL(smtpUrl).password !== '',
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    // A body is text of ours; nothing in it may make the worker read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async (letter) => {
      try {
        await mailer.sendMail({
          from,
          // As an object it is one mailbox: no comma or angle bracket in it can add a second recipient.
          to: { name: '', address: letter.recipient },
          subject: letter.subject,
          text: letter.textBody,
          html: letter.htmlBody,
          // The same for every try, so that a mail sent twice is shown once.
          messageId: `<${letter.id}@${domainOf(from)}>`,
          // RFC 3834 §5: vacation replies stay away.
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
        })
        return { isAccepted: true }
      } catch (error) {
        return refusalOf(error)
      }
    },
  }
}

function domainOf(from: string): string {
  return /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
}

function refusalOf(error: unknown): Delivery {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, DETAIL_LENGTH_MAX)
  const code = fieldOf(error, 'code')
  const reply = fieldOf(error, 'responseCode')
  // Only a refusal of this recipient or this text. Encryption, password and sender are the operator's to
  // mend, and the mail waits for that, however permanent the server calls it.
  const isPermanent = fieldOf(error, 'permanent') === true && ABOUT_THE_MAIL.has(fieldOf(error, 'command'))
  const reason = typeof reply === 'number' ? `SMTP ${reply}` : typeof code === 'string' ? code : 'unknown'
  return { isAccepted: false, isPermanent, reason, detail }
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
}
