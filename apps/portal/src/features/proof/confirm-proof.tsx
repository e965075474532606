'use client'
// Where the link of a proof's mail leads: the session is proven, and the other tab goes on.
import type { ProblemBody } from '@openpartner/contract'
import { SpendToken } from '#features/mail-links/spend-token.tsx'
import { Heading } from '#features/sign-in/heading.tsx'
import { ButtonLink } from '#ui/button.tsx'

export function ConfirmProof() {
  return (
    <SpendToken
      call="POST /v1/session/step-up/confirm"
      doing="Making sure it is you…"
      onDone={() => <Proven />}
      onRefused={(problem) => <NotProven problem={problem} />}
    />
  )
}

function Proven() {
  return (
    <>
      <Heading title="It is you" takesFocus>
        Go back to the tab where you were asked, and choose “I opened the link” there.
      </Heading>
      <ButtonLink href="/">Or go to your start page</ButtonLink>
    </>
  )
}

function NotProven({ problem }: { problem: ProblemBody }) {
  return (
    <Heading title="This link proves nothing here" takesFocus>
      {problem.detail ?? problem.title} It works once, for 10 minutes, and only in the browser that asked for
      it. There you can type the code of the same mail instead.
    </Heading>
  )
}
