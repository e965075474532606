// What every mail with a link and a code shares; the templates give it their words.

import { type RenderedMail, renderMail } from './layout.ts'

export interface CodeMailParts {
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
  /** Goes into the fragment, which browsers never send: it stays out of access logs and Referer. */
  readonly token: string
  readonly code: string
  readonly validMinutes: number
}

interface Words {
  readonly title: string
  /** Of the portal, where the link leads. */
  readonly path: string
  readonly button: string
  /** What to do when one did not ask. */
  readonly otherwise: string
}

export function codeMail(
  { portalUrl, token, code, validMinutes }: CodeMailParts,
  { title, path, button, otherwise }: Words,
): RenderedMail {
  return renderMail({
    // A person may work for several brands; their address and sessions belong to none.
    brand: null,
    subject: title,
    title,
    preheader: 'Open this link in the browser where you asked for it.',
    parts: [
      { kind: 'button', label: button, url: linkTo(portalUrl, path, token) },
      { kind: 'text', text: 'Or type this code there:' },
      { kind: 'code', code },
      { kind: 'note', text: `Link and code are valid for ${validMinutes} minutes and work once.` },
      { kind: 'note', text: otherwise },
    ],
  })
}

/** A page of the portal with a token in the fragment. */
export function linkTo(portalUrl: string, path: string, token: string): string {
  const url = new URL(path, portalUrl)
  url.hash = `t=${token}`
  return url.href
}
