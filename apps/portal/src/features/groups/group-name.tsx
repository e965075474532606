'use client'
// Names a group, at its start and later; on the program's page and the group's.
import type { Group } from '@openpartner/contract'
import { Pencil, Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type Sending, useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function CreateGroup({ programId }: { programId: string }) {
  const router = useRouter()
  const sending = useSend()
  const create = async (fields: FormData) => {
    const name = textOf(fields, 'name')
    const body = { program_id: programId as `prg_${string}`, name }
    const group = await sending.send('POST /v1/groups', body)
    if (group === null) return false
    confirmDone(`${name} was created`)
    router.push(`/admin/programs/groups/${group.id}`)
    return true
  }
  return (
    <FormDialog
      title="Create a group"
      lead="Partners in a group can have other terms than the rest of the program. It changes nothing until you give it terms and put partners into it."
      trigger={
        <Button size="sm">
          <Plus aria-hidden />
          Create group
        </Button>
      }
      submit="Create group"
      sending={sending}
      onSubmit={create}
      shownAt={['/name']}
    >
      <NameField sending={sending} />
    </FormDialog>
  )
}

export function RenameGroup({ group }: { group: Group }) {
  const router = useRouter()
  const sending = useSend()
  const rename = async (fields: FormData) => {
    const body = { name: textOf(fields, 'name') }
    if ((await sending.send('PATCH /v1/groups/:id', body, { id: group.id })) === null) return false
    confirmDone('The group has a new name')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Rename ${group.name}`}
      lead="The new name also stands in explanations of what was earned before."
      trigger={
        <Button>
          <Pencil aria-hidden />
          Rename
        </Button>
      }
      submit="Rename"
      sending={sending}
      onSubmit={rename}
      shownAt={['/name']}
    >
      <NameField sending={sending} name={group.name} />
    </FormDialog>
  )
}

function NameField({ sending, name = '' }: { sending: Sending; name?: string }) {
  return (
    <TextField
      label="Name"
      name="name"
      required
      maxLength={200}
      autoComplete="off"
      defaultValue={name}
      hint="Partners in the group see it."
      error={sending.errorAt('/name')}
    />
  )
}
