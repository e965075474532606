'use client'
// Takes an invitation back; in every row of one that is open or has expired.
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function WithdrawInvitation({ id, email }: { id: string; email: string }) {
  const router = useRouter()
  const sending = useSend()
  const withdraw = async () => {
    if ((await sending.send('DELETE /v1/invitations/:id', null, { id })) === null) return false
    confirmDone(`The invitation of ${email} is withdrawn`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Withdraw the invitation of ${email}?`}
      lead="The mailed link stops working at once. You can invite the address again at any time."
      trigger={
        <Button size="sm" tone="danger">
          Withdraw
        </Button>
      }
      submit="Withdraw invitation"
      tone="danger"
      sending={sending}
      onSubmit={withdraw}
    />
  )
}
