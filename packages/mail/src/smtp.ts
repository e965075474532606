// Mail by SMTP: through the deployment's server, named by its operator, or a brand's own, which is checked.

import { format } from 'node:util'
import { createTransport } from 'nodemailer'
import type { Transcript } from './transcript.ts'
import {
  type Delivery,
  type Letter,
  type MailRoute,
  type MailTransport,
  refused,
  SEND_TIMEOUT_MS,
} from './transports.ts'

/** What connections to a brand's server go through: createEgress of the runtime. */
export interface Gate {
  /** The address to connect to. @throws Error with a `code`, and a message the brand may read */
  addressOf(target: { host: string; port: number; ports: readonly number[] }): Promise<string>
}

export interface BrandSmtpDeps {
  readonly gate: Gate
  /** Writes down what is said. */
  readonly transcript?: Transcript
  /** Certificates of authorities beside the well-known ones, PEM; for tests. */
  readonly authorities?: string
}

/** Relay, submission with TLS, submission, and what hosts offer where those are blocked. */
export const SMTP_PORTS = [25, 465, 587, 2525] as const

const CONNECT_TIMEOUT_MS = 10_000
/** Of silence on an open connection. */
const SOCKET_TIMEOUT_MS = 20_000
const ABOUT_THE_MAIL: ReadonlySet<unknown> = new Set(['RCPT TO', 'DATA'])

const LIMITS = {
  connectionTimeout: CONNECT_TIMEOUT_MS,
  greetingTimeout: CONNECT_TIMEOUT_MS,
  dnsTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: SOCKET_TIMEOUT_MS,
  // A body is text of ours; nothing in it may make us read a file or a URL.
  disableFileAccess: true,
  disableUrlAccess: true,
} as const

/**
 * `smtpUrl` is `smtp://…` (STARTTLS when offered) or `smtps://…`, with options in the query as nodemailer
 * reads them. A URL with a password demands encryption unless it says `?requireTLS=false`. `from` is RFC
 * 5322: `Name <address>`.
 */
export function smtpTransport(smtpUrl: string, from: string): MailTransport {
  const requireTLS = new URL(smtpUrl).password !== ''
  const mailer = createTransport({ url: smtpUrl, requireTLS, ...LIMITS })
  return { send: (letter) => sendBy(mailer, letter, from) }
}

/** One connection per mail, to the address the gate answered a moment before; none is kept. */
export function brandSmtpTransport(
  route: Extract<MailRoute, { transport: 'smtp' }>,
  deps: BrandSmtpDeps,
): MailTransport {
  return {
    async send(letter) {
      const address = await addressOf(route, deps)
      if (typeof address !== 'string') return address
      const mailer = createTransport(optionsFor(route, address, deps))
      try {
        return await sendBy(mailer, letter, { ...route.sender })
      } finally {
        mailer.close()
      }
    },
  }
}

async function addressOf(
  { host, port }: { host: string; port: number },
  { gate, transcript }: BrandSmtpDeps,
) {
  try {
    return await gate.addressOf({ host, port, ports: SMTP_PORTS })
  } catch (error) {
    const { reason, detail } = { reason: codeOf(error), detail: textOf(error) }
    transcript?.add(`No connection: ${detail}`)
    return refused(reason, detail)
  }
}

function optionsFor(
  { host, port, security, username, credential }: Extract<MailRoute, { transport: 'smtp' }>,
  address: string,
  { transcript, authorities }: BrandSmtpDeps,
) {
  // The certificate must be the name's although an address is dialled. An address has no name to ask for.
  const servername = host === address ? {} : { servername: host }
  return {
    host: address,
    port,
    secure: security === 'tls',
    requireTLS: true,
    tls: { ...servername, ...(authorities === undefined ? {} : { ca: authorities }) },
    ...(username === null ? {} : { auth: { user: username, pass: credential?.reveal() ?? '' } }),
    ...(transcript === undefined ? {} : { logger: loggerFor(transcript), debug: true }),
    ...LIMITS,
  }
}

type Mailer = ReturnType<typeof createTransport>

async function sendBy(mailer: Mailer, letter: Letter, from: string | { name: string; address: string }) {
  const address = typeof from === 'string' ? from : from.address
  try {
    await mailer.sendMail({
      from,
      // As an object it is one mailbox: no comma or angle bracket in it can add a second recipient.
      to: { name: '', address: letter.recipient },
      subject: letter.subject,
      text: letter.textBody,
      html: letter.htmlBody,
      // The same for every try, so that a mail sent twice is shown once.
      messageId: `<${letter.id}@${domainOf(address)}>`,
      // RFC 3834 §5: vacation replies stay away.
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    })
    return { isAccepted: true } as const
  } catch (error) {
    return refusalOf(error)
  }
}

export function domainOf(from: string): string {
  return /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
}

function refusalOf(error: unknown): Delivery {
  const reply = fieldOf(error, 'responseCode')
  // Only a refusal of this recipient or this text. Encryption, password and sender are the operator's to
  // mend, and the mail waits for that, however permanent the server calls it.
  const isPermanent = fieldOf(error, 'permanent') === true && ABOUT_THE_MAIL.has(fieldOf(error, 'command'))
  return refused(typeof reply === 'number' ? `SMTP ${reply}` : codeOf(error), textOf(error), isPermanent)
}

function codeOf(error: unknown): string {
  const code = fieldOf(error, 'code')
  return typeof code === 'string' ? code : 'unknown'
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
}

/** Who speaks in an entry of nodemailer's log. The mail itself and look-ups are left out. */
const VOICES: Readonly<Record<string, string>> = { client: '→ ', server: '← ', network: '', smtp: '' }

function loggerFor(transcript: Transcript) {
  const write = (entry: unknown, ...message: unknown[]) => {
    const voice = VOICES[String(fieldOf(entry, 'tnx'))]
    if (voice === undefined) return
    for (const line of format(...message).split(/\r?\n/)) transcript.add(`${voice}${line}`)
  }
  return {
    level: () => undefined,
    trace: write,
    debug: write,
    info: write,
    warn: write,
    error: write,
    fatal: write,
  }
}
