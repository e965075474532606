'use client'
// Approves or declines a write-off that another admin asked for, or withdraws one's own. In its row.
import type { WriteOff } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { newIdempotencyKey } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { moneyText } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

interface DecideWriteOffProps {
  readonly writeOff: WriteOff
  readonly decision: 'approve' | 'decline'
}

export function DecideWriteOff({ writeOff, decision }: DecideWriteOffProps) {
  const router = useRouter()
  const sending = useSend()
  const [idempotencyKey, setIdempotencyKey] = useState('')
  const amount = moneyText(writeOff.amount)
  const isApproval = decision === 'approve'
  const verb = isApproval ? 'Approve' : writeOff.is_own ? 'Withdraw' : 'Decline'
  const decide = async () => {
    const call = isApproval ? 'POST /v1/write-offs/:id/approve' : 'POST /v1/write-offs/:id/decline'
    if ((await sending.send(call, null, { id: writeOff.id, idempotencyKey })) === null) return false
    confirmDone(isApproval ? `${amount} written off` : 'Nothing is written off')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={isApproval ? `Write off ${amount} of ${writeOff.partner.name}?` : `${verb} the write-off?`}
      lead={
        isApproval
          ? `Reason given: ${writeOff.reason} You bear ${amount}: what ${writeOff.partner.name} owes falls by it for good.`
          : `What ${writeOff.partner.name} owes stays as it is and is set off against what they earn next.`
      }
      trigger={<Button size="sm">{verb}</Button>}
      submit={isApproval ? `Write off ${amount}` : `${verb} it`}
      tone={isApproval ? 'danger' : 'primary'}
      sending={sending}
      onOpen={() => setIdempotencyKey(newIdempotencyKey())}
      onSubmit={decide}
    />
  )
}
