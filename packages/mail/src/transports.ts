// What carries mail: the answer every transport gives, and the one that carries nothing (development).

import type { Mail } from '@openpartner/db'

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

/** Whom a mail comes from. */
export interface Sender {
  readonly name: string
  readonly address: string
}

/** A secret that prints as nothing and says its value only when asked. */
export interface Credential {
  reveal(): string
}

/** How a brand sends its own mail. */
export type MailRoute =
  | {
      readonly transport: 'smtp'
      readonly sender: Sender
      readonly host: string
      readonly port: number
      /** `tls` from the first byte, or STARTTLS and nothing before it. Never in clear. */
      readonly security: 'tls' | 'starttls'
      readonly username: string | null
      readonly credential: Credential | null
    }
  | { readonly transport: 'postmark'; readonly sender: Sender; readonly credential: Credential }

/** Of one delivery as a whole, however slowly the other side drips. The outbox's lease is twice this. */
export const SEND_TIMEOUT_MS = 60_000
const DETAIL_LENGTH_MAX = 500

/** Development: nothing leaves, the row in the outbox is the inbox (see inbox.ts). */
export const inboxTransport: MailTransport = { send: async () => ({ isAccepted: true }) }

export type Refusal = Extract<Delivery, { readonly isAccepted: false }>

export function refused(reason: string, detail: string, isPermanent = false): Refusal {
  return { isAccepted: false, isPermanent, reason, detail: detail.slice(0, DETAIL_LENGTH_MAX) }
}
