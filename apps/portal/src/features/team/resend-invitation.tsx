'use client'
// Mails an invitation once more; in every row of one that is open or has expired.
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function ResendInvitation({ id, email }: { id: string; email: string }) {
  const router = useRouter()
  const sending = useSend()
  const resend = async () => {
    if ((await sending.send('POST /v1/invitations/:id/resend', null, { id })) === null) return false
    confirmDone(`${email} is invited again`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Invite ${email} again?`}
      lead="A new mail with a new link goes out, which works for 7 days. The link mailed before stops working."
      trigger={<Button size="sm">Send again</Button>}
      submit="Send again"
      sending={sending}
      onSubmit={resend}
    />
  )
}
