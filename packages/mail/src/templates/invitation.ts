// The invitation mail: who asks, to be what, and the link to begin with; packages/core has it queued.

import { type MailBrand, type RenderedMail, renderMail } from './layout.ts'

export interface InvitationMailParts {
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
  /** Goes into the fragment, which browsers never send: it stays out of access logs and Referer. */
  readonly token: string
  /** As the brand wrote its name. */
  readonly brand: MailBrand
  readonly role: 'admin' | 'partner'
  readonly validDays: number
}

/** The link alone lets nobody in, so a forwarded mail does no harm; the mail says what comes next. */
export function invitationMail({
  portalUrl,
  token,
  brand,
  role,
  validDays,
}: InvitationMailParts): RenderedMail {
  const url = new URL('/invitation', portalUrl)
  url.hash = `t=${token}`
  const isAdmin = role === 'admin'
  const title = isAdmin ? `${brand.name} invites you to its team` : `${brand.name} added you as a partner`
  const preheader = isAdmin
    ? `${brand.name} invites you to manage its partner program with them, as an admin.`
    : `${brand.name} added you to its partner program. You get links, and see what they earn.`
  return renderMail({
    brand,
    subject: title,
    title,
    preheader,
    parts: [
      { kind: 'button', label: 'Begin', url: url.href },
      {
        kind: 'note',
        text: 'The page then mails you a link and a code to sign in with. There is no password.',
      },
      { kind: 'note', text: `The invitation is valid for ${validDays} days.` },
      { kind: 'note', text: 'If you did not expect it, ignore this mail: nothing happens without you.' },
    ],
  })
}
