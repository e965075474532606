// A real SMTP server on a free port that keeps what it accepts; the tests of this package send through it.

import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import type { Certificate } from './certificate.ts'

export interface Received {
  readonly from: string
  readonly to: readonly string[]
  /** The message as it came over the wire. */
  readonly raw: string
  /** The same with quoted-printable undone: what a reader sees. */
  readonly readable: string
}

export interface SmtpOptions {
  /** SMTP reply code for this recipient, or null to accept. */
  readonly replyTo?: (recipient: string) => number | null
  /** Runs after the mail has arrived and before the server says so. */
  readonly beforeAccept?: (mail: Received) => Promise<void>
  readonly password?: string
  /** Offers STARTTLS with a certificate nobody signed. */
  readonly offersTls?: boolean
  /** Its own certificate; offers STARTTLS, or speaks TLS from the first byte with `isSecure`. */
  readonly certificate?: Certificate
  readonly isSecure?: boolean
}

export interface Smtp {
  readonly port: number
  readonly received: readonly Received[]
  /** What was tried as a password, over any connection. */
  readonly passwords: readonly string[]
  close(): Promise<void>
}

export async function startSmtp(options: SmtpOptions = {}): Promise<Smtp> {
  const received: Received[] = []
  const passwords: string[] = []
  const server = new SMTPServer({
    logger: false,
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    disabledCommands: options.offersTls === true || options.certificate !== undefined ? [] : ['STARTTLS'],
    secure: options.isSecure === true,
    ...options.certificate,
    onAuth: ({ username, password }, _session, done) => {
      passwords.push(password ?? '')
      if (password === options.password) done(null, { user: username })
      else done(new Error('wrong password'))
    },
    onRcptTo: ({ address }, _session, done) => {
      const code = options.replyTo?.(address) ?? null
      if (code === null) done()
      else done(Object.assign(new Error(`<${address}> refused`), { responseCode: code }))
    },
    onData: (stream, session, done) => {
      const accept = async () => {
        const raw = await text(stream)
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        const mail = { from, to: rcptTo.map(({ address }) => address), raw, readable: decode(raw) }
        await options.beforeAccept?.(mail)
        received.push(mail)
      }
      accept().then(() => done(), done)
    },
  })
  // A client that hangs up because it does not trust the certificate is one of the cases, not a fault of the
  // server.
  server.on('error', () => undefined)
  const listener = server.listen(0, '127.0.0.1')
  await new Promise((resolve) => listener.once('listening', resolve))
  const { port } = listener.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { port, received, passwords, close }
}

/** RFC 2045 §6.7. Enough for the ASCII our mails are made of. */
function decode(raw: string): string {
  return raw
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
