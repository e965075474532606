// Mails about a change of address: to the new one a code that proves it, to the old one the way back;
// packages/auth enqueues them.

import { type CodeMailParts, codeMail, linkTo } from './code-mail.ts'
import { type RenderedMail, renderMail } from './layout.ts'

export function emailChangeMail(parts: CodeMailParts): RenderedMail {
  return codeMail(parts, {
    title: 'Confirm your new e-mail address',
    path: '/email/confirm',
    button: 'Use this address',
    otherwise: 'If you did not ask for this mail, ignore it: nothing changes without it.',
  })
}

export interface EmailChangedParts {
  readonly portalUrl: string
  /** Goes into the fragment. */
  readonly token: string
  readonly validDays: number
}

export function emailChangedMail({ portalUrl, token, validDays }: EmailChangedParts): RenderedMail {
  const title = 'Your e-mail address was changed'
  return renderMail({
    brand: null,
    subject: title,
    title,
    preheader: 'You sign in with another address from now on.',
    parts: [
      {
        kind: 'text',
        text:
          'If that was you, there is nothing to do. If not, somebody used your session: take the change ' +
          'back. It gives you this address again and ends every session.',
      },
      { kind: 'button', label: 'Take it back', url: linkTo(portalUrl, '/email/undo', token) },
      { kind: 'note', text: `The link works once, for ${validDays} days, in any browser.` },
    ],
  })
}
