'use client'
// After the mail was asked for: where to look, and the code for those whose link opens elsewhere. Used by
// sign-in and invitations.
import { ArrowLeft, Inbox } from 'lucide-react'
import Link from 'next/link'
import { Button } from '#ui/button.tsx'
import { CodeForm } from './code-form.tsx'
import { Heading } from './heading.tsx'

export function Sent({ email, hasInbox, onBack }: { email: string; hasInbox: boolean; onBack: () => void }) {
  return (
    <>
      <Heading title="Look into your mail" takesFocus>
        If <strong className="font-medium text-ink">{email}</strong> is known here, a link and a code are on
        their way. Both work for 10 minutes, and only in this browser.
      </Heading>
      {hasInbox && (
        <Link
          href="/inbox"
          target="_blank"
          className="mb-5 flex items-center gap-2.5 rounded-lg border border-accent-line bg-accent-soft px-3.5 py-3 text-sm text-accent-text hover:underline"
        >
          <Inbox aria-hidden className="size-4 shrink-0" />
          No mail leaves this machine yet: open the inbox of this instance
        </Link>
      )}
      <CodeForm />
      <Button tone="quiet" size="sm" className="mt-4 -ml-2" onClick={onBack}>
        <ArrowLeft aria-hidden />
        Use another address
      </Button>
    </>
  )
}
