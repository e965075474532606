'use client'
// Adds a partner, and at once to a program if wanted; on the list of partners.
import type { Program } from '@openpartner/contract'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { CheckField } from '#ui/check.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function AddPartner({ programs }: { programs: readonly Program[] }) {
  const router = useRouter()
  const sending = useSend()
  const add = async (fields: FormData) => {
    const name = textOf(fields, 'name')
    const invite = fields.get('invite') !== null
    const partner = await sending.send('POST /v1/partners', { name, email: textOf(fields, 'email'), invite })
    if (partner === null) return false
    const programId = textOf(fields, 'program')
    if (programId !== '') {
      const body = { program_id: programId as `prg_${string}`, partner_id: partner.id as `ptn_${string}` }
      await sending.send('POST /v1/memberships', body)
      // Refused or not, the partner exists: their page shows whether they are in the program, and can add
      // them.
    }
    confirmDone(invite ? `${name} was added and invited` : `${name} was added`)
    router.push(`/admin/partners/${partner.id}`)
    return true
  }
  return (
    <FormDialog
      title="Add a partner"
      lead="They sign in with this address and see their own links, earnings and payouts only."
      trigger={
        <Button tone="primary">
          <Plus aria-hidden />
          Add partner
        </Button>
      }
      submit="Add partner"
      sending={sending}
      onSubmit={add}
      shownAt={['/name', '/email']}
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
        label="E-mail address"
        name="email"
        type="email"
        required
        autoComplete="off"
        placeholder="partner@example.com"
        error={sending.errorAt('/email')}
      />
      <SelectField label="Program" name="program" optional defaultValue={programs[0]?.id ?? ''}>
        <option value="">None for now</option>
        {programs.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <CheckField
        name="invite"
        defaultChecked
        label="Send an invitation"
        note="A mail with a link to sign in, which works for 7 days. You can send it later as well."
      />
    </FormDialog>
  )
}
