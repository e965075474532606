'use client'
// Asks a person whose network or browser changed to prove it is still them; part of the shell, opened by
// api/send.ts in the middle of whatever they were doing.
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react'
import { type AskForProof, askForProofWith } from '#api/proof.ts'
import { useSend } from '#api/use-send.ts'
import { CodeField } from '#features/sign-in/code-field.tsx'
import { Button } from '#ui/button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'

export function ProofDialog({ email }: { email: string }) {
  const { isOpen, settle } = useAsked()
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => !open && settle(false)}
      title="Is it still you?"
      lead={
        <>
          This needs a fresh proof. We send a code to{' '}
          <strong className="font-medium text-ink">{email}</strong>; nothing has been changed so far, and
          afterwards you go on where you were.
        </>
      }
    >
      <ProofForm onProven={() => settle(true)} onGiveUp={() => settle(false)} />
    </Dialog>
  )
}

/** Answers every asker: also the one whose dialog leaves the page. */
function useAsked() {
  const [isOpen, setOpen] = useState(false)
  const answer = useRef<((isProven: boolean) => void) | null>(null)
  const settle = useCallback((isProven: boolean) => {
    setOpen(false)
    answer.current?.(isProven)
    answer.current = null
  }, [])
  useEffect(() => {
    const ask: AskForProof = () =>
      new Promise((resolve) => {
        answer.current = resolve
        setOpen(true)
      })
    const leave = askForProofWith(ask)
    return () => {
      leave()
      answer.current?.(false)
    }
  }, [])
  return { isOpen, settle }
}

function ProofForm({ onProven, onGiveUp }: { onProven: () => void; onGiveUp: () => void }) {
  const [isSent, setSent] = useState(false)
  return isSent ? (
    <EnterCode {...{ onProven, onGiveUp }} onAgain={() => setSent(false)} />
  ) : (
    <AskForCode onSent={() => setSent(true)} onGiveUp={onGiveUp} />
  )
}

function AskForCode({ onSent, onGiveUp }: { onSent: () => void; onGiveUp: () => void }) {
  const sending = useSend()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if ((await sending.send('POST /v1/session/step-up', null)) !== null) onSent()
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <ProblemNote problem={sending.problem} />
      {sending.problem?.code === 'too-many-requests' && (
        <Button tone="quiet" size="sm" className="mt-2 -ml-2" onClick={onSent}>
          I have a code already
        </Button>
      )}
      <DialogActions>
        <Button onClick={onGiveUp}>Not now</Button>
        <Button type="submit" tone="primary" pending={sending.isPending}>
          Send me a code
        </Button>
      </DialogActions>
    </form>
  )
}

interface EnterCodeProps {
  readonly onProven: () => void
  readonly onGiveUp: () => void
  readonly onAgain: () => void
}

function EnterCode({ onProven, onGiveUp, onAgain }: EnterCodeProps) {
  const sending = useSend()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = textOf(new FormData(event.currentTarget), 'code')
    if ((await sending.send('POST /v1/session/step-up/confirm', { code })) !== null) onProven()
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <CodeField error={sending.errorAt('/code')} takesFocus />
      <div className="mt-2 -ml-2 flex flex-wrap gap-1">
        <Button tone="quiet" size="sm" onClick={onProven}>
          I opened the link
        </Button>
        <Button tone="quiet" size="sm" onClick={onAgain}>
          Send another code
        </Button>
      </div>
      <ProblemNote problem={sending.problem} shownAt={['/code']} />
      <DialogActions>
        <Button onClick={onGiveUp} disabled={sending.isPending}>
          Not now
        </Button>
        <Button type="submit" tone="primary" pending={sending.isPending}>
          It is me
        </Button>
      </DialogActions>
    </form>
  )
}
