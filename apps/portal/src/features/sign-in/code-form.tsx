'use client'
// Takes the code of a sign-in mail, for those whose link opened in another browser; used on two public pages.
import type { FormEvent } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { CodeField } from './code-field.tsx'

export function CodeForm() {
  const sending = useSend()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = textOf(new FormData(event.currentTarget), 'code')
    if ((await sending.send('POST /v1/sign-in/confirm', { code })) !== null) enter()
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <CodeField error={sending.errorAt('/code')} />
      <ProblemNote problem={sending.problem} shownAt={['/code']} />
      <Button type="submit" tone="primary" pending={sending.isPending} className="mt-4 w-full">
        Sign in
      </Button>
    </form>
  )
}

/**
 * A full load: every part of the page has to know who is here now. Replaced, so that "back" leaves no used
 * link.
 */
export function enter(): void {
  window.location.replace('/')
}
