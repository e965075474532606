// Tells the admins of a brand that a secret key came in clear and was revoked; the API enqueues it.

import { type RenderedMail, renderMail } from './layout.ts'

export interface LeakedKeyMailParts {
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
  readonly brandName: string
  readonly keyName: string
  readonly lastFour: string
}

export function leakedKeyMail({ portalUrl, brandName, keyName, lastFour }: LeakedKeyMailParts): RenderedMail {
  return renderMail({
    // From the instance: it is about its own safety, not about the program.
    brand: null,
    subject: 'An API key was revoked',
    title: 'An API key was revoked',
    preheader: `A key of ${brandName} was sent to us without encryption, where others could read it.`,
    parts: [
      {
        kind: 'facts',
        facts: [
          ['Key', keyName],
          ['Ends in', lastFour],
        ],
      },
      {
        kind: 'text',
        text:
          'Whatever uses it is refused from now on. Create a new key, and let the program that uses it call ' +
          'the https address.',
      },
      { kind: 'button', label: 'Open settings', url: new URL('/admin/settings', portalUrl).href },
    ],
  })
}
