'use client'
// Takes a partner into one more program; on the partner's page.
import type { Program } from '@openpartner/contract'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

/** `programs` are those the partner is not in yet. */
export function AddToProgram({ partnerId, programs }: { partnerId: string; programs: readonly Program[] }) {
  const router = useRouter()
  const sending = useSend()
  const add = async (fields: FormData) => {
    const program_id = textOf(fields, 'program') as `prg_${string}`
    const body = { program_id, partner_id: partnerId as `ptn_${string}` }
    if ((await sending.send('POST /v1/memberships', body)) === null) return false
    confirmDone('Added to the program')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Add to a program"
      lead="From then on the partner can share links of the program and earns by its terms."
      trigger={
        <Button size="sm">
          <Plus aria-hidden />
          Add to program
        </Button>
      }
      submit="Add to program"
      sending={sending}
      onSubmit={add}
      shownAt={['/program_id']}
    >
      <SelectField label="Program" name="program" required error={sending.errorAt('/program_id')}>
        {programs.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  )
}
