'use client'
// Mails a partner where to sign in, for the first time or again; on the partner's page.
import type { Partner } from '@openpartner/contract'
import { Mail } from 'lucide-react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function InvitePartner({ partner: { id, name, email } }: { partner: Partner }) {
  const sending = useSend()
  const invite = async () => {
    if ((await sending.send('POST /v1/partners/:id/invitation', null, { id })) === null) return false
    confirmDone(`${name} gets a mail`)
    return true
  }
  return (
    <FormDialog
      title={`Send ${name} an invitation?`}
      lead={`${email} gets a mail with a link to sign in, which works for 7 days. A link mailed before stops working.`}
      trigger={
        <Button>
          <Mail aria-hidden />
          Send invitation
        </Button>
      }
      submit="Send invitation"
      sending={sending}
      onSubmit={invite}
    />
  )
}
