'use client'
// Creates a program: a name and where its links lead; on the list of programs.
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function CreateProgram() {
  const router = useRouter()
  const sending = useSend()
  const create = async (fields: FormData) => {
    const name = textOf(fields, 'name')
    const body = { name, destination_url: textOf(fields, 'destination_url') }
    const program = await sending.send('POST /v1/programs', body)
    if (program === null) return false
    confirmDone(`${name} was created`)
    router.push(`/admin/programs/${program.id}`)
    return true
  }
  return (
    <FormDialog
      title="Create a program"
      lead="Next you publish its terms. Until then nothing can be earned."
      trigger={
        <Button tone="primary">
          <Plus aria-hidden />
          Create program
        </Button>
      }
      submit="Create program"
      sending={sending}
      onSubmit={create}
      shownAt={['/name', '/destination_url']}
    >
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        autoComplete="off"
        error={sending.errorAt('/name')}
      />
      <TextField
        label="Links lead to"
        name="destination_url"
        type="url"
        required
        placeholder="https://example.com/"
        hint="Single links can lead to another page of the same site."
        error={sending.errorAt('/destination_url')}
      />
    </FormDialog>
  )
}
