'use client'
// A change on its way: pending, refused with the fields to blame, or done; used by every form and dialog.
import type { ProblemBody } from '@openpartner/contract'
import { useRef, useState } from 'react'
import { type AnswerOf, type BodyOf, type Call, type SendOptions, send } from './send.ts'

export interface Sending {
  readonly isPending: boolean
  readonly problem: ProblemBody | null
  /** What is wrong with one field, by its JSON pointer in the request's body: "/name". */
  readonly errorAt: (pointer: string) => string | undefined
  readonly send: <C extends Call>(
    call: C,
    body: BodyOf<C>,
    options?: SendOptions,
  ) => Promise<AnswerOf<C> | null>
  readonly refuse: (problem: ProblemBody | null) => void
}

/** `send` answers null when the change was refused (see `problem`) or one is already on its way. */
export function useSend(): Sending {
  const [isPending, setPending] = useState(false)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  // A ref, because two clicks in the same instant both still see the old state.
  const isBusy = useRef(false)
  return {
    isPending,
    problem,
    errorAt: (pointer) => problem?.errors?.find((error) => error.pointer === pointer)?.detail,
    refuse: setProblem,
    send: async (call, body, options) => {
      if (isBusy.current) return null
      isBusy.current = true
      setPending(true)
      setProblem(null)
      const outcome = await send(call, body, options)
      isBusy.current = false
      setPending(false)
      if (outcome.ok) return outcome.value
      setProblem(outcome.problem)
      return null
    },
  }
}
