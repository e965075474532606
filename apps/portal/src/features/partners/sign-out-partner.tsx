'use client'
// Ends a partner's sessions in the brand and leaves them their access; on the partner's page.
import type { Partner } from '@openpartner/contract'
import { useSend } from '#api/use-send.ts'
import { countOf } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function SignOutPartner({ partner: { id, name } }: { partner: Partner }) {
  const sending = useSend()
  const signOut = async () => {
    const answer = await sending.send('POST /v1/partners/:id/end-sessions', null, { id })
    if (answer === null) return false
    confirmDone(`${countOf(answer.ended, 'session')} ended`)
    return true
  }
  return (
    <FormDialog
      title={`Sign out ${name}?`}
      lead="Every browser in which they work for this brand has to sign in again, with a mail to their address. Nothing else changes."
      trigger={<Button>Sign out</Button>}
      submit="Sign them out"
      tone="danger"
      sending={sending}
      onSubmit={signOut}
    />
  )
}
