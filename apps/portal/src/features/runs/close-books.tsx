'use client'
// Closes the books up to a day; on the page of runs.
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function CloseBooks() {
  const router = useRouter()
  const sending = useSend()
  const close = async (fields: FormData) => {
    const closing = await sending.send('POST /v1/period-closings', { through: textOf(fields, 'through') })
    if (closing === null) return false
    confirmDone(`The books are closed through ${closing.through}`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Close the books"
      lead="What becomes known later changes no decision up to that day. Refunds, disputes and rejections still count, and so does a re-run over the period. Closed days are not opened again."
      trigger={<Button size="sm">Close a period</Button>}
      submit="Close"
      sending={sending}
      onSubmit={close}
      shownAt={['/through']}
    >
      <TextField
        label="Last closed day"
        name="through"
        type="date"
        required
        hint="A day that is over, in UTC."
        error={sending.errorAt('/through')}
      />
    </FormDialog>
  )
}
