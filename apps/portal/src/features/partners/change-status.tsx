'use client'
// Suspends a partner, or lets them earn again, after saying what that means; on the partner's page.
import type { Partner } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function ChangeStatus({ partner }: { partner: Partner }) {
  const router = useRouter()
  const sending = useSend()
  const isActive = partner.status === 'active'
  const change = async () => {
    const status = isActive ? 'suspended' : 'active'
    if ((await sending.send('PATCH /v1/partners/:id', { status }, { id: partner.id })) === null) return false
    confirmDone(isActive ? `${partner.name} is suspended` : `${partner.name} earns again`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={isActive ? `Suspend ${partner.name}?` : `Reinstate ${partner.name}?`}
      lead={
        isActive
          ? 'Their links keep leading visitors to you, but nothing new is credited and payout runs leave them out. What they have earned so far stays in the books.'
          : 'From now on their clicks earn credit again and payout runs include them. Events of the meantime stay as they were decided.'
      }
      trigger={<Button tone={isActive ? 'danger' : 'plain'}>{isActive ? 'Suspend' : 'Reinstate'}</Button>}
      submit={isActive ? 'Suspend partner' : 'Reinstate partner'}
      tone={isActive ? 'danger' : 'primary'}
      sending={sending}
      onSubmit={change}
    />
  )
}
