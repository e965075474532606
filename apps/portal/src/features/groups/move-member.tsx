'use client'
// Puts a partner into a group of a program, or out of it; in lists of members and on the partner's page.
import type { Group, Membership } from '@openpartner/contract'
import { UsersRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

interface MoveMemberProps {
  readonly membership: Pick<Membership, 'id' | 'partner' | 'group'>
  /** The active ones of the program. */
  readonly groups: readonly Pick<Group, 'id' | 'name'>[]
}

export function MoveMember({ membership, groups }: MoveMemberProps) {
  const router = useRouter()
  const sending = useSend()
  const { id, partner, group } = membership
  const move = async (fields: FormData) => {
    const chosen = textOf(fields, 'group')
    const body = { group_id: chosen === '' ? null : (chosen as `grp_${string}`) }
    if ((await sending.send('PATCH /v1/memberships/:id', body, { id })) === null) return false
    const name = groups.find((one) => one.id === chosen)?.name
    confirmDone(name === undefined ? `${partner.name} is in no group` : `${partner.name} is in ${name}`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Group of ${partner.name}`}
      lead="From now on. Events that happened before keep the terms of the group they happened in."
      trigger={
        <Button tone="quiet" size="icon" aria-label={`Change the group of ${partner.name}`}>
          <UsersRound aria-hidden />
        </Button>
      }
      submit="Change group"
      sending={sending}
      onSubmit={move}
      shownAt={['/group_id']}
    >
      <SelectField
        label="Group"
        name="group"
        defaultValue={group?.id ?? ''}
        error={sending.errorAt('/group_id')}
      >
        <option value="">None</option>
        {groups.map(({ id: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  )
}
