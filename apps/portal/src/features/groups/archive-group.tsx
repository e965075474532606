'use client'
// Archives a group or brings it back, after saying what that means; on the group's page.
import type { Group } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { countOf } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function ArchiveGroup({ group }: { group: Group }) {
  const router = useRouter()
  const sending = useSend()
  const isActive = group.status === 'active'
  const change = async () => {
    const status = isActive ? 'archived' : 'active'
    if ((await sending.send('PATCH /v1/groups/:id', { status }, { id: group.id })) === null) return false
    confirmDone(isActive ? `${group.name} is archived` : `${group.name} is back`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={isActive ? `Archive ${group.name}?` : `Bring ${group.name} back?`}
      lead={
        isActive
          ? `It has ${countOf(group.members, 'partner')}, who leave it: from now on their own terms count for them, or the program’s. What happened before keeps the group’s terms.`
          : 'You can put partners into it again. Those who were in it do not come back by themselves.'
      }
      trigger={<Button tone={isActive ? 'danger' : 'plain'}>{isActive ? 'Archive' : 'Bring back'}</Button>}
      submit={isActive ? 'Archive group' : 'Bring back'}
      tone={isActive ? 'danger' : 'primary'}
      sending={sending}
      onSubmit={change}
    />
  )
}
