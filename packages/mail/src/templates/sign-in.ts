// The sign-in mail: a link for the browser that asked and a code for typing; packages/auth enqueues it.

import { type CodeMailParts, codeMail } from './code-mail.ts'
import type { RenderedMail } from './layout.ts'

export function signInMail(parts: CodeMailParts): RenderedMail {
  return codeMail(parts, {
    title: 'Sign in to OpenPartner',
    path: '/sign-in/confirm',
    button: 'Sign in',
    otherwise: 'If you did not ask for this mail, ignore it: nobody can sign in without it.',
  })
}
