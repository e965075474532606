'use client'
// Spends the token of a mail's link. Safe to do unasked: it only works in the browser that asked for the
// mail.
import { LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { send } from '#api/send.ts'
import { CodeForm, enter } from './code-form.tsx'
import { Heading } from './heading.tsx'

export function Confirm() {
  const [refusal, setRefusal] = useState<string | null>(null)
  const isSpent = useRef(false)
  useEffect(() => {
    // React runs effects twice in development, and a token works once.
    if (isSpent.current) return
    isSpent.current = true
    const token = new URLSearchParams(window.location.hash.slice(1)).get('t')
    // The token must not stay in the address bar, the history or a screenshot.
    window.history.replaceState(null, '', window.location.pathname)
    void spend(token).then(setRefusal)
  }, [])
  if (refusal !== null) return <NotHere reason={refusal} />
  return (
    <div role="status" className="flex items-center gap-3 text-base">
      <LoaderCircle aria-hidden className="size-5 animate-spin text-accent-text" />
      <h1 className="font-medium">Signing you in…</h1>
    </div>
  )
}

/** Null when it worked and the page is on its way out; otherwise why it did not. */
async function spend(token: string | null): Promise<string | null> {
  if (token === null || token === '') return 'This address holds no sign-in link.'
  const outcome = await send('POST /v1/sign-in/confirm', { token })
  if (!outcome.ok) return outcome.problem.detail ?? outcome.problem.title
  enter()
  return null
}

function NotHere({ reason }: { reason: string }) {
  return (
    <>
      <Heading title="This link did not sign you in" takesFocus>
        {reason} A link works once, for 10 minutes, and only in the browser that asked for it. In that browser
        you can type the code of the same mail instead.
      </Heading>
      <CodeForm />
      <p className="mt-4 text-sm text-ink-2">
        Or{' '}
        <Link href="/sign-in" className="text-accent-text underline underline-offset-2">
          ask for a new link
        </Link>
        .
      </p>
    </>
  )
}
