'use client'
// Ends a colleague's sessions in the brand and leaves them their access; in every row of somebody else.
import { useSend } from '#api/use-send.ts'
import { countOf } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function SignOutAdmin({ id, email }: { id: string; email: string }) {
  const sending = useSend()
  const signOut = async () => {
    const answer = await sending.send('POST /v1/admins/:id/end-sessions', null, { id })
    if (answer === null) return false
    confirmDone(`${countOf(answer.ended, 'session')} ended`)
    return true
  }
  return (
    <FormDialog
      title={`Sign out ${email}?`}
      lead="Every browser in which they work for this brand has to sign in again, with a mail to their address. They stay an admin."
      trigger={<Button size="sm">Sign out</Button>}
      submit="Sign them out"
      tone="danger"
      sending={sending}
      onSubmit={signOut}
    />
  )
}
