'use client'
// Who invites whom to be what, and the mail that accepts it; used by the invitation page.
import type { OpenedInvitation, ProblemBody } from '@openpartner/contract'
import { useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import { unreachable } from '#api/problem.ts'
import { send } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { takeToken } from '#features/mail-links/token.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { Bone } from '#ui/skeleton.tsx'
import { Heading } from './heading.tsx'
import { Sent } from './sent.tsx'

type Opened = z.output<typeof OpenedInvitation>

export function Invitation({ hasInbox, signedInAs }: { hasInbox: boolean; signedInAs: string | null }) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const [refusal, setRefusal] = useState<ProblemBody | null>(null)
  const [isSent, setSent] = useState(false)
  const isOpened = useRef(false)
  useEffect(() => {
    // React runs effects twice in development, and the address holds the token only once.
    if (isOpened.current) return
    isOpened.current = true
    void openInvitation().then((outcome) =>
      outcome.ok ? setOpened(outcome.value) : setRefusal(outcome.problem),
    )
  }, [])
  if (refusal !== null) return <Closed problem={refusal} />
  if (opened === null) return <Opening />
  if (isSent) return <Sent email={opened.email} hasInbox={hasInbox} onBack={() => setSent(false)} />
  return <Accept opened={opened} signedInAs={signedInAs} onSent={() => setSent(true)} />
}

async function openInvitation() {
  const token = takeToken()
  if (token !== null) return send('POST /v1/invitations/open', { token })
  const problem = { ...unreachable(), title: 'No invitation', detail: 'This address holds no invitation.' }
  return { ok: false, problem } as const
}

function Accept({
  opened: { brand, role, email },
  signedInAs,
  onSent,
}: {
  opened: Opened
  signedInAs: string | null
  onSent: () => void
}) {
  const sending = useSend()
  const ask = async () => {
    if ((await sending.send('POST /v1/sign-in', { email })) !== null) onSent()
  }
  return (
    <>
      <Heading title={`Join ${brand.name}`}>
        {role === 'admin'
          ? `You are invited to run the partner program of ${brand.name} as an admin.`
          : `You are invited to be a partner of ${brand.name}: you get links, and see what they earn and why.`}
      </Heading>
      <p className="text-base">
        The invitation is for <strong className="font-medium break-all">{email}</strong>. We send a link and a
        code there; with it you accept.
      </p>
      {signedInAs !== null && signedInAs !== email && (
        <p className="mt-3 text-sm text-ink-2">
          You are signed in as <span className="break-all">{signedInAs}</span>; accepting signs you in as the
          address above instead.
        </p>
      )}
      <ProblemNote problem={sending.problem} />
      <Button tone="primary" pending={sending.isPending} className="mt-5 w-full" onClick={() => void ask()}>
        Send the link
      </Button>
    </>
  )
}

function Closed({ problem }: { problem: ProblemBody }) {
  return (
    <>
      <Heading title="This invitation is not open" takesFocus>
        {problem.detail ?? problem.title} If you accepted it before, sign in. If not, ask the brand for a new
        one.
      </Heading>
      <ButtonLink href="/sign-in" tone="primary">
        Sign in
      </ButtonLink>
    </>
  )
}

function Opening() {
  return (
    <div>
      <p role="status" className="sr-only">
        Opening the invitation…
      </p>
      <Bone className="mb-3 h-5 w-40" />
      <Bone className="mb-2 h-4 w-full" />
      <Bone className="mb-5 h-4 w-2/3" />
      <Bone className="h-9 w-full" />
    </div>
  )
}
