'use client'
// A dialog that ends with a key shown once: the form first, then the key. For creating and for rolling.
import type { ApiKeyCreated } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import type { Sending } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { NewKey } from './new-key.tsx'

type NewApiKey = z.output<typeof ApiKeyCreated>

interface KeyDialogProps {
  readonly title: string
  readonly lead: ReactNode
  readonly trigger: ReactElement
  readonly submit: string
  readonly sending: Sending
  /** Null when it was refused. */
  readonly make: (fields: FormData) => Promise<NewApiKey | null>
  /** Pointers of the fields that show their own errors. */
  readonly shownAt?: readonly string[]
  readonly onOpen: () => void
  readonly children: ReactNode
}

export function KeyDialog(props: KeyDialogProps) {
  const { title, lead, trigger, submit, sending, make, shownAt = [], onOpen, children } = props
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const [created, setCreated] = useState<NewApiKey | null>(null)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (sending.problem !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [sending.problem])
  const changeOpen = (open: boolean) => {
    setOpen(open)
    if (open) {
      setCreated(null)
      sending.refuse(null)
      onOpen()
    } else if (created !== null) {
      router.refresh()
    }
  }
  const submitForm = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const key = await make(new FormData(event.currentTarget))
    if (key !== null) setCreated(key)
  }
  if (created !== null) {
    return (
      <Dialog
        open={isOpen}
        onOpenChange={changeOpen}
        title="Copy the key now"
        lead={<NewKeyLead kind={created.kind} />}
        wide
        trigger={trigger}
      >
        <NewKey created={created} onDone={() => changeOpen(false)} />
      </Dialog>
    )
  }
  return (
    <Dialog
      open={isOpen}
      onOpenChange={changeOpen}
      {...{ title, lead, trigger }}
      wide
      dismissible={!sending.isPending}
    >
      <form ref={form} onSubmit={(event) => void submitForm(event)}>
        <div className="flex flex-col gap-4">{children}</div>
        <ProblemNote problem={sending.problem} shownAt={shownAt} />
        <DialogActions>
          <Button onClick={() => changeOpen(false)} disabled={sending.isPending}>
            Cancel
          </Button>
          <Button type="submit" tone="primary" pending={sending.isPending}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function NewKeyLead({ kind }: { kind: NewApiKey['kind'] }) {
  return kind === 'secret'
    ? 'This is the only time it is shown. Only a fingerprint of it is kept here.'
    : 'It is public and stays in the list: everybody who opens your pages can read it.'
}
