'use client'
// Where the link of a sign-in mail leads: signs in, or says why not and takes the code instead.
import type { ProblemBody } from '@openpartner/contract'
import Link from 'next/link'
import { SpendToken } from '#features/mail-links/spend-token.tsx'
import { CodeForm, enter } from './code-form.tsx'
import { Heading } from './heading.tsx'

export function Confirm() {
  return (
    <SpendToken
      call="POST /v1/sign-in/confirm"
      doing="Signing you in…"
      onDone={leave}
      onRefused={(problem) => <NotHere problem={problem} />}
    />
  )
}

/** The page goes on saying what it does until the next one is here. */
function leave(): null {
  enter()
  return null
}

function NotHere({ problem }: { problem: ProblemBody }) {
  return (
    <>
      <Heading title="This link did not sign you in" takesFocus>
        {problem.detail ?? problem.title} A link works once, for 10 minutes, and only in the browser that
        asked for it. In that browser you can type the code of the same mail instead.
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
