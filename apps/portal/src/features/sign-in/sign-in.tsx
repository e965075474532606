'use client'
// Asks for the address and sends the mail. Used by the sign-in page.
import { type FormEvent, useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { Heading } from './heading.tsx'
import { Sent } from './sent.tsx'

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
