'use client'
// Spends the token of a mail's link as soon as the page is open. Safe to do unasked: such a token only works
// in the browser that asked for the mail.
import type { ProblemBody } from '@openpartner/contract'
import { LoaderCircle } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { unreachable } from '#api/problem.ts'
import { send } from '#api/send.ts'
import { takeToken } from './token.ts'

type Confirmation =
  | 'POST /v1/sign-in/confirm'
  | 'POST /v1/session/step-up/confirm'
  | 'POST /v1/session/email/confirm'

interface SpendTokenProps {
  readonly call: Confirmation
  /** What happens, while it does: "Signing you in…" */
  readonly doing: string
  /** Shown when it worked; a page that leaves at once shows nothing. */
  readonly onDone: () => ReactNode
  readonly onRefused: (problem: ProblemBody) => ReactNode
}

export function SpendToken({ call, doing, onDone, onRefused }: SpendTokenProps) {
  const [shown, setShown] = useState<ReactNode>(null)
  const isSpent = useRef(false)
  useEffect(() => {
    // React runs effects twice in development, and a token works once.
    if (isSpent.current) return
    isSpent.current = true
    void spend(call).then((problem) => setShown(problem === null ? onDone() : onRefused(problem)))
  }, [call, onDone, onRefused])
  if (shown !== null) return shown
  return (
    <div role="status" className="flex items-center gap-3 text-base">
      <LoaderCircle aria-hidden className="size-5 animate-spin text-accent-text" />
      <h1 className="font-medium">{doing}</h1>
    </div>
  )
}

/** Null when it worked. */
async function spend(call: Confirmation): Promise<ProblemBody | null> {
  const token = takeToken()
  if (token === null) return { ...unreachable(), title: 'No token', detail: 'This address holds no link.' }
  const outcome = await send(call, { token })
  return outcome.ok ? null : outcome.problem
}
