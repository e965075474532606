// Mail by Postmark's HTTP API, for a brand or for the deployment; decides which refusals are for good.

import { ServerClient } from 'postmark'
import { domainOf } from './smtp.ts'
import type { Transcript } from './transcript.ts'
import {
  type Credential,
  type Letter,
  type MailTransport,
  type Refusal,
  refused,
  SEND_TIMEOUT_MS,
} from './transports.ts'

export interface PostmarkOptions {
  readonly token: Credential
  /** RFC 5322: `Name <address>`. */
  readonly from: string
  readonly transcript?: Transcript
  /** Postmark's own, unless a test brings its server: host and port, without TLS. */
  readonly insecureHost?: string
}

const HOST = 'api.postmarkapp.com'
/** One mailbox and nothing that could be read as two: Postmark takes lists. */
const ONE_MAILBOX = /^[^\s,;:<>()"@]+@[^\s,;:<>()"@]+$/

export function postmarkTransport({ token, from, transcript, insecureHost }: PostmarkOptions): MailTransport {
  const client = new ServerClient(token.reveal(), {
    requestHost: insecureHost ?? HOST,
    useHttps: insecureHost === undefined,
    timeout: SEND_TIMEOUT_MS / 1_000,
  })
  return {
    async send(letter) {
      if (!ONE_MAILBOX.test(letter.recipient)) return refused('recipient-invalid', 'not one address', true)
      transcript?.add(`→ POST https://${HOST}/email, X-Postmark-Server-Token: [secret]`)
      try {
        const answer = await client.sendEmail(messageOf(letter, from))
        transcript?.add(`← 200 ${answer.Message}`)
        return { isAccepted: true }
      } catch (error) {
        const refusal = refusalOf(error)
        transcript?.add(`← ${refusal.reason}: ${refusal.detail}`)
        return refusal
      }
    },
  }
}

/** `Ada <ada@example.com>`, the name quoted whatever is in it. */
export function mailbox({ name, address }: { readonly name: string; readonly address: string }): string {
  return `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}" <${address}>`
}

function messageOf(letter: Letter, from: string) {
  return {
    From: from,
    To: letter.recipient,
    Subject: letter.subject,
    TextBody: letter.textBody,
    HtmlBody: letter.htmlBody,
    MessageStream: 'outbound',
    // A link that signs in must not pass through anybody else's server, nor an image tell who read the mail.
    TrackOpens: false,
    TrackLinks: 'None' as never, // their enum holds exactly this text and is no value of the package's door
    Headers: [
      // The same for every try, so that a mail sent twice is shown once.
      { Name: 'Message-ID', Value: `<${letter.id}@${domainOf(from)}>` },
      { Name: 'X-PM-KeepID', Value: 'true' },
      { Name: 'Auto-Submitted', Value: 'auto-generated' },
    ],
  }
}

/** https://postmarkapp.com/developer/api/overview#error-codes */
const INVALID_EMAIL_REQUEST = 300
const INACTIVE_RECIPIENT = 406

function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error)
  const code = numberIn(error, 'code')
  const status = numberIn(error, 'statusCode')
  // Token, sender, credits and approval are the admin's to mend, and the mail waits for that. 300 is about
  // the recipient or about the sender; only the text tells.
  const isPermanent =
    code === INACTIVE_RECIPIENT || (code === INVALID_EMAIL_REQUEST && !/['"]?\bfrom\b/i.test(message))
  const reason = code > 0 ? `Postmark ${code}` : status > 0 ? `HTTP ${status}` : 'unreachable'
  return refused(reason, message, isPermanent)
}

function numberIn(error: unknown, name: string): number {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : 0
  return typeof value === 'number' ? value : 0
}
