// The sign-in mail: a link for the browser that asked and a code for typing; packages/auth enqueues it.

import { type RenderedMail, renderMail } from './layout.ts'

export interface SignInMailParts {
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
  /** Goes into the fragment, which browsers never send: it stays out of access logs and Referer. */
  readonly token: string
  readonly code: string
  readonly validMinutes: number
}

export function signInMail({ portalUrl, token, code, validMinutes }: SignInMailParts): RenderedMail {
  const url = new URL('/sign-in/confirm', portalUrl)
  url.hash = `t=${token}`
  return renderMail({
    // A person may work for several brands, and signs in before choosing one.
    brand: null,
    subject: 'Sign in to OpenPartner',
    title: 'Sign in to OpenPartner',
    preheader: 'Open this link in the browser where you asked for it.',
    parts: [
      { kind: 'button', label: 'Sign in', url: url.href },
      { kind: 'text', text: 'Or type this code there:' },
      { kind: 'code', code },
      { kind: 'note', text: `Link and code are valid for ${validMinutes} minutes and work once.` },
      { kind: 'note', text: 'If you did not ask for this mail, ignore it: nobody can sign in without it.' },
    ],
  })
}
