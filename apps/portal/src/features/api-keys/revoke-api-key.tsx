'use client'
// Ends an API key for good, after saying what stops working; in every row of a working key.
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function RevokeApiKey({ id, name }: { id: string; name: string }) {
  const router = useRouter()
  const sending = useSend()
  const revoke = async () => {
    if ((await sending.send('DELETE /v1/api-keys/:id', null, { id })) === null) return false
    confirmDone(`${name} is revoked`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Revoke ${name}?`}
      lead="Whatever uses this key is refused from its next request on. It cannot be brought back; you can make a new one."
      trigger={
        <Button size="sm" tone="danger">
          Revoke
        </Button>
      }
      submit="Revoke key"
      tone="danger"
      sending={sending}
      onSubmit={revoke}
    />
  )
}
