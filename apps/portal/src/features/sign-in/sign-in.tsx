'use client'
// Asks for the address and sends the mail; then takes the code. Used by the sign-in page.
import { ArrowLeft, Inbox } from 'lucide-react'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { CodeForm } from './code-form.tsx'
import { Heading } from './heading.tsx'

export function SignIn({ email, hasInbox }: { email: string; hasInbox: boolean }) {
  const [sentTo, setSentTo] = useState<string | null>(null)
  if (sentTo !== null) return <Sent email={sentTo} hasInbox={hasInbox} onBack={() => setSentTo(null)} />
  return <AskForMail email={email} onSent={setSentTo} />
}

function AskForMail({ email, onSent }: { email: string; onSent: (email: string) => void }) {
  const sending = useSend()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const address = textOf(new FormData(event.currentTarget), 'email')
    if ((await sending.send('POST /v1/sign-in', { email: address })) !== null) onSent(address)
  }
  return (
    <>
      <Heading title="Sign in">We send you a link. There is no password to remember.</Heading>
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          autoComplete="email"
          defaultValue={email}
          placeholder="you@example.com"
          required
          error={sending.errorAt('/email')}
        />
        <ProblemNote problem={sending.problem} shownAt={['/email']} />
        <Button type="submit" tone="primary" pending={sending.isPending} className="mt-4 w-full">
          Send the link
        </Button>
      </form>
    </>
  )
}

function Sent({ email, hasInbox, onBack }: { email: string; hasInbox: boolean; onBack: () => void }) {
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
