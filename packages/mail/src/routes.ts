// From the way a brand sends its mail to the transport that does; the worker and the test send call it.

import { mailbox, postmarkTransport } from './postmark.ts'
import { type BrandSmtpDeps, brandSmtpTransport } from './smtp.ts'
import { createTranscript } from './transcript.ts'
import type { MailRoute, MailTransport } from './transports.ts'

export interface RouteDeps extends BrandSmtpDeps {
  /** Instead of Postmark's own host, without TLS; for tests. */
  readonly postmarkHost?: string
}

export function transportFor(route: MailRoute, deps: RouteDeps): MailTransport {
  const transport = plainTransportFor(route, deps)
  const secrets = route.credential === null ? [] : [route.credential.reveal()]
  return {
    async send(letter) {
      const delivery = await transport.send(letter)
      if (delivery.isAccepted) return delivery
      // A server may quote what it was sent, and this is stored and shown.
      const masked = createTranscript(secrets)
      masked.add(delivery.detail)
      return { ...delivery, detail: masked.lines.join(' ') }
    },
  }
}

function plainTransportFor(route: MailRoute, deps: RouteDeps): MailTransport {
  if (route.transport === 'smtp') return brandSmtpTransport(route, deps)
  const { transcript, postmarkHost: insecureHost } = deps
  return postmarkTransport({
    token: route.credential,
    from: mailbox(route.sender),
    ...(transcript === undefined ? {} : { transcript }),
    ...(insecureHost === undefined ? {} : { insecureHost }),
  })
}
