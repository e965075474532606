'use client'
// Where the link in the mail to a new address leads: the address is changed.
import type { ProblemBody } from '@openpartner/contract'
import { SpendToken } from '#features/mail-links/spend-token.tsx'
import { Heading } from '#features/sign-in/heading.tsx'
import { ButtonLink } from '#ui/button.tsx'

export function ConfirmEmail() {
  return (
    <SpendToken
      call="POST /v1/session/email/confirm"
      doing="Changing your address…"
      onDone={() => <Changed />}
      onRefused={(problem) => <NotChanged problem={problem} />}
    />
  )
}

function Changed() {
  return (
    <>
      <Heading title="Your address is changed" takesFocus>
        From now on you sign in with it. We told the old address, which can take the change back for 7 days.
      </Heading>
      <ButtonLink href="/">Go to your start page</ButtonLink>
    </>
  )
}

function NotChanged({ problem }: { problem: ProblemBody }) {
  return (
    <Heading title="Your address is as it was" takesFocus>
      {problem.detail ?? problem.title} The link works once, for 10 minutes, and only in the browser that
      asked for it. There you can type the code of the same mail instead.
    </Heading>
  )
}
