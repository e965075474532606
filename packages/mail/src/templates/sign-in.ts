// The sign-in mail: a link for the browser that asked and a code for typing; packages/auth enqueues it.

import { escapeHtml, htmlFrame, type RenderedMail } from './layout.ts'

export interface SignInMailParts {
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
  /** Goes into the fragment, which browsers never send: it stays out of access logs and Referer. */
  readonly token: string
  readonly code: string
  readonly validMinutes: number
}

export function signInMail(parts: SignInMailParts): RenderedMail {
  const url = new URL('/sign-in/confirm', parts.portalUrl)
  url.hash = `t=${parts.token}`
  // The code stays out of the subject: locked phones show subjects.
  const subject = 'Sign in to OpenPartner'
  return { subject, textBody: textOf(url.href, parts), htmlBody: htmlFrame(subject, htmlOf(url.href, parts)) }
}

function textOf(link: string, { code, validMinutes }: SignInMailParts): string {
  return `Sign in to OpenPartner

Open this link in the browser where you asked for it:

${link}

Or type this code there:

${code}

Link and code are valid for ${validMinutes} minutes and work once.

If you did not ask for this mail, ignore it: nobody can sign in without it.
`
}

const LINK =
  'display:inline-block;padding:12px 20px;background:#18181b;color:#ffffff;border-radius:8px;' +
  'font-weight:600;text-decoration:none'
const CODE =
  'margin:0 0 24px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:26px;' +
  'font-weight:600;letter-spacing:4px'
const SMALL = 'margin:0 0 12px;font-size:14px;color:#52525b'

function htmlOf(link: string, { code, validMinutes }: SignInMailParts): string {
  const href = escapeHtml(link)
  return `<p style="margin:0 0 24px">Open this link in the browser where you asked for it.</p>
<p style="margin:0 0 24px"><a href="${href}" style="${LINK}">Sign in</a></p>
<p style="margin:0 0 8px">Or type this code there:</p>
<p style="${CODE}">${escapeHtml(code)}</p>
<p style="${SMALL}">Link and code are valid for ${validMinutes} minutes and work once.</p>
<p style="${SMALL}">If the button does nothing, copy this address:
<span style="word-break:break-all">${href}</span></p>
<p style="${SMALL}">If you did not ask for this mail, ignore it: nobody can sign in without it.</p>`
}
