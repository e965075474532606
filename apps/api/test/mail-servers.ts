// A mail server with TLS and a password, and one that answers as Postmark does, for tests of mail settings.

import { certificateForLocalhost, startPostmark, startSmtp } from '@openpartner/mail/test'

export const PASSWORD = 'planted-password 7f3k9x!'
export const TOKEN = 'planted-token-4c1d-9e0b'

export type MailServers = Awaited<ReturnType<typeof startMailServers>>

export async function startMailServers() {
  const certificate = certificateForLocalhost()
  const smtp = await startSmtp({ certificate, password: PASSWORD })
  const postmark = await startPostmark(({ token }) =>
    token === TOKEN
      ? { status: 200, body: { ErrorCode: 0, Message: 'OK', MessageID: 'one' } }
      : { status: 401, body: { ErrorCode: 10, Message: `unknown token ${token}` } },
  )
  return {
    authority: certificate.cert,
    smtpPort: smtp.port,
    postmarkHost: postmark.host,
    received: () => smtp.received,
    connections: () => smtp.passwords.length + postmark.requests.length,
    close: () => Promise.all([smtp.close(), postmark.close()]),
  }
}
