// The development inbox: what would have been sent, newest first; 404 where real mail is sent. Read by Next.
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { outcomeOf } from '#api/problem.ts'
import { findInbox } from '#api/resources.ts'
import { Mail, MailList } from '#features/inbox/mail.tsx'
import { Logo } from '#features/shell/logo.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Empty } from '#ui/empty.tsx'
import { Refused } from '#ui/refused.tsx'
import { RetryButton } from '#ui/retry.tsx'

export const metadata: Metadata = { title: 'Inbox' }

export default async function InboxPage({ searchParams }: { searchParams: SearchParams }) {
  const inbox = await outcomeOf(findInbox())
  if (!inbox.ok) return <Refused problem={inbox.problem} asPage />
  if (inbox.value === null) notFound()
  const mails = inbox.value.data
  const wanted = await readParam(searchParams, 'mail')
  const nonce = (await headers()).get('x-nonce') ?? ''
  const open = mails.find(({ id }) => id === wanted) ?? mails[0]
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col px-4 py-5 sm:px-6">
      <header className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <Logo />
        <RetryButton label="Look for new mail" />
      </header>
      <main className="flex flex-1 flex-col">
        <h1 className="text-xl font-semibold tracking-tight">Inbox of this instance</h1>
        <p className="mt-1 mb-5 max-w-prose text-base text-ink-2">
          No mail server is set up, so mail is kept here instead of leaving this machine.
        </p>
        <div className="grid flex-1 overflow-hidden rounded-xl border border-line bg-surface shadow-card md:grid-cols-[19rem_minmax(0,1fr)]">
          {open === undefined ? (
            <Empty kind="nothing" title="No mail yet" className="md:col-span-2">
              Ask for a sign-in link and it appears here.
            </Empty>
          ) : (
            <>
              <MailList mails={mails} openId={open.id} />
              <Mail mail={open} nonce={nonce} />
            </>
          )}
        </div>
      </main>
    </div>
  )
}
