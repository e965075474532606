'use client'
// Creates the first brand and its first admin; used by the set-up page.
import { type FormEvent, useEffect, useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { Heading } from './heading.tsx'

const SHOWN_AT = ['/token', '/brand_name', '/email']

export function SetupForm({ token: given }: { token: string }) {
  const sending = useSend()
  const [token, setToken] = useState(given)
  useEffect(() => {
    const fromHash = new URLSearchParams(window.location.hash.slice(1)).get('token')
    if (fromHash !== null) setToken(fromHash)
    // A secret does not stay in the address bar.
    window.history.replaceState(null, '', window.location.pathname)
  }, [])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const email = textOf(fields, 'email')
    const body = { token: token.trim(), brand_name: textOf(fields, 'brand_name'), email }
    if ((await sending.send('POST /v1/setup', body)) === null) return
    window.location.replace(`/sign-in?email=${encodeURIComponent(email)}`)
  }
  return (
    <>
      <Heading title="Set up this instance">
        It is empty. Create the first brand and become its admin.
      </Heading>
      <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <TextField
          label="Set-up token"
          name="token"
          value={token}
          onChange={(event) => setToken(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          required
          hint="Printed in the log when the instance started."
          error={sending.errorAt('/token')}
        />
        <TextField
          label="Name of the brand"
          name="brand_name"
          autoComplete="organization"
          placeholder="Acme"
          maxLength={200}
          required
          error={sending.errorAt('/brand_name')}
        />
        <TextField
          label="Your e-mail address"
          name="email"
          type="email"
          autoComplete="email"
          placeholder="you@example.com"
          required
          error={sending.errorAt('/email')}
        />
        <ProblemNote problem={sending.problem} shownAt={SHOWN_AT} />
        <Button type="submit" tone="primary" pending={sending.isPending} className="w-full">
          Create the brand
        </Button>
      </form>
    </>
  )
}
