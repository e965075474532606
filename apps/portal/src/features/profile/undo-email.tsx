'use client'
// Takes a change of address back, for whoever reads the mail of the old one. Only at the press of a button:
// this token works in any browser, and programs that look at mail open links.
import { useEffect, useRef, useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { takeToken } from '#features/mail-links/token.ts'
import { Heading } from '#features/sign-in/heading.tsx'
import { Button, ButtonLink } from '#ui/button.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'

export function UndoEmail() {
  const sending = useSend()
  // Read once, however often effects run: the address holds it only the first time.
  const token = useRef<string | null>(null)
  const [isUndone, setUndone] = useState(false)
  useEffect(() => {
    token.current ??= takeToken()
  }, [])
  if (isUndone) {
    return (
      <>
        <Heading title="The change is taken back" takesFocus>
          Your old address is yours again, and every browser that was signed in is signed out.
        </Heading>
        <ButtonLink href="/sign-in" tone="primary">
          Sign in
        </ButtonLink>
      </>
    )
  }
  const undo = async () => {
    if ((await sending.send('POST /v1/email-changes/undo', { token: token.current ?? '' })) !== null)
      setUndone(true)
  }
  return (
    <>
      <Heading title="Was this not you?">
        If you did not change your address, take it back here. Whoever did it is signed out at once.
      </Heading>
      <ProblemNote problem={sending.problem} />
      <Button tone="danger" pending={sending.isPending} className="mt-4 w-full" onClick={() => void undo()}>
        Take the change back
      </Button>
    </>
  )
}
