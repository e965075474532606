'use client'
// Sends the brand's mail by the installation's server again, after saying so; in the settings.
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function RemoveMailSettings() {
  const router = useRouter()
  const sending = useSend()
  const remove = async () => {
    if ((await sending.send('DELETE /v1/mail-settings', null)) === null) return false
    confirmDone('Your mail server is removed')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Remove your mail server?"
      lead="Mail goes by the server of this installation from now on, with its sender. The stored password or token is deleted."
      trigger={<Button tone="danger">Remove</Button>}
      submit="Remove server"
      tone="danger"
      sending={sending}
      onSubmit={remove}
    />
  )
}
