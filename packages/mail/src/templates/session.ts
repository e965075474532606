// Mails about a session: the code that proves its person again, and the news that it was ended; packages/auth
// enqueues them.

import { type CodeMailParts, codeMail } from './code-mail.ts'
import { type RenderedMail, renderMail } from './layout.ts'

export function stepUpMail(parts: CodeMailParts): RenderedMail {
  return codeMail(parts, {
    title: 'Confirm that it is you',
    path: '/step-up/confirm',
    button: 'It is me',
    otherwise:
      'If you did not ask for this mail, somebody may be using your session: ' +
      `sign in at ${parts.portalUrl} and end the sessions you do not know.`,
  })
}

interface Machine {
  readonly browser: string
  readonly os: string
}

export interface SessionRevokedParts {
  readonly portalUrl: string
  readonly signedInOn: Machine
  readonly seenOn: Machine
  readonly at: Date
}

export function sessionRevokedMail(parts: SessionRevokedParts): RenderedMail {
  const title = 'We ended a session of yours'
  return renderMail({
    brand: null,
    subject: title,
    title,
    preheader: 'It was used on a machine where you did not sign in. Nothing was shown there.',
    parts: [
      {
        kind: 'facts',
        facts: [
          ['You signed in on', nameOf(parts.signedInOn)],
          ['It was used on', nameOf(parts.seenOn)],
          ['At', timeOf(parts.at)],
        ],
      },
      {
        kind: 'text',
        text:
          'If you changed what your browser claims to be, just sign in again. If not, somebody may have ' +
          'copied your session from your device: check it, then sign in and look through your sessions.',
      },
      { kind: 'button', label: 'Sign in', url: new URL('/sign-in', parts.portalUrl).href },
    ],
  })
}

function nameOf({ browser, os }: Machine): string {
  return `${browser === 'other' ? 'another browser' : browser} on ${os === 'other' ? 'an unknown system' : os}`
}

/** "2026-01-31 12:00 UTC" */
function timeOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
