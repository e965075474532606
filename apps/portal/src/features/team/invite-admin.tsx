'use client'
// Invites somebody to run the brand, after saying what they will be able to do; on the team page.
import { UserPlus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function InviteAdmin() {
  const router = useRouter()
  const sending = useSend()
  const invite = async (fields: FormData) => {
    const email = textOf(fields, 'email')
    if ((await sending.send('POST /v1/invitations', { email, role: 'admin' })) === null) return false
    confirmDone(`${email} is invited`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Invite an admin"
      lead="They get a mail with a link that works for 7 days. An admin may do everything you may, payouts and keys included."
      trigger={
        <Button size="sm" tone="primary">
          <UserPlus aria-hidden />
          Invite admin
        </Button>
      }
      submit="Send invitation"
      sending={sending}
      onSubmit={invite}
      shownAt={['/email']}
    >
      <TextField
        label="E-mail address"
        name="email"
        type="email"
        required
        autoComplete="off"
        placeholder="colleague@example.com"
        error={sending.errorAt('/email')}
      />
    </FormDialog>
  )
}
