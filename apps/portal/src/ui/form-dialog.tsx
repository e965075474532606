'use client'
// A dialog around a form: opens from a button, sends, closes when it worked. Used by most changes.
import { type FormEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import type { Sending } from '#api/use-send.ts'
import { Button } from './button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'
import { ProblemNote } from './problem-note.tsx'

interface FormDialogProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly trigger: ReactElement
  /** The decisive button: the verb and what it is about. */
  readonly submit: string
  readonly tone?: 'primary' | 'danger'
  readonly sending: Sending
  /** True when the change was made and the dialog may close. */
  readonly onSubmit: (fields: FormData) => Promise<boolean>
  /** Pointers of the fields that show their own errors. */
  readonly shownAt?: readonly string[]
  readonly children?: ReactNode
  readonly wide?: boolean
  readonly onOpen?: () => void
}

export function FormDialog(props: FormDialogProps) {
  const {
    title,
    lead,
    trigger,
    submit,
    tone = 'primary',
    sending,
    onSubmit,
    shownAt,
    children,
    wide,
    onOpen,
  } = props
  const [isOpen, setOpen] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  // A refusal takes people to what they have to change, which a long form may have scrolled away.
  useEffect(() => {
    if (sending.problem !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [sending.problem])
  const changeOpen = (open: boolean) => {
    if (open) {
      sending.refuse(null)
      onOpen?.()
    }
    setOpen(open)
  }
  const onFormSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (await onSubmit(new FormData(event.currentTarget))) setOpen(false)
  }
  return (
    <Dialog
      open={isOpen}
      onOpenChange={changeOpen}
      {...{ title, lead, trigger }}
      {...(wide === undefined ? {} : { wide })}
      dismissible={!sending.isPending}
    >
      <form ref={form} onSubmit={(event) => void onFormSubmit(event)}>
        <div className="flex flex-col gap-4">{children}</div>
        <ProblemNote problem={sending.problem} {...(shownAt === undefined ? {} : { shownAt })} />
        <DialogActions>
          <Button onClick={() => setOpen(false)} disabled={sending.isPending}>
            Cancel
          </Button>
          <Button type="submit" tone={tone} pending={sending.isPending}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** A text field of a form, trimmed; never null, because every form's fields exist. */
export function textOf(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
