// Tells the admins of a brand that a secret key came in clear and was revoked; the API enqueues it.

import { type MailBrand, type RenderedMail, renderMail } from './layout.ts'

export interface LeakedKeyMailParts {
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
  /** Whose key it was. */
  readonly brand: MailBrand
  readonly keyName: string
  readonly lastFour: string
}

export function leakedKeyMail({ portalUrl, brand, keyName, lastFour }: LeakedKeyMailParts): RenderedMail {
  return renderMail({
    brand,
    subject: 'An API key was revoked',
    title: 'An API key was revoked',
    preheader: `A key of ${brand.name} was sent to us without encryption, where others could read it.`,
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
