'use client'
// Ends the terms of a group or of one partner; beside the button that publishes them.
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { startOf } from './effect-fields.tsx'
import type { TermsOwner } from './publish-own-terms.tsx'

export function EndOwnTerms({ owner }: { owner: TermsOwner }) {
  const router = useRouter()
  const sending = useSend()
  const end = async (fields: FormData) => {
    const body = { effective_from: startOf(textOf(fields, 'from')) }
    const call = `POST /v1/${owner.kind}/:id/terms/end` as const
    if ((await sending.send(call, body, { id: owner.id })) === null) return false
    confirmDone(`The terms for ${owner.name} end`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`End the terms for ${owner.name}?`}
      lead={
        owner.kind === 'groups'
          ? 'From then on the program’s terms count for the group. What was earned until then stays as it is.'
          : 'From then on the terms of their group count, or the program’s. What was earned until then stays as it is.'
      }
      trigger={
        <Button size="sm" tone="danger">
          End
        </Button>
      }
      submit="End terms"
      tone="danger"
      sending={sending}
      onSubmit={end}
      shownAt={['/effective_from']}
    >
      <TextField
        label="From"
        name="from"
        type="date"
        optional
        hint="Empty: at once. Days begin at midnight UTC."
        error={sending.errorAt('/effective_from')}
      />
    </FormDialog>
  )
}
