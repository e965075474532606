'use client'
// Takes an admin's access away, after saying what ends with it; in every row of somebody else.
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { confirmDone } from '#ui/toast.tsx'

const KEYS_CHOICES = [
  { value: 'revoke', title: 'Revoke them', note: 'Whatever uses them is refused from its next request on.' },
  { value: 'reassign', title: 'Hand them to me', note: 'They go on working, and you answer for them.' },
] as const
type KeysChoice = (typeof KEYS_CHOICES)[number]['value']

export function RemoveAdmin({ id, email }: { id: string; email: string }) {
  const router = useRouter()
  const sending = useSend()
  const [keys, setKeys] = useState<KeysChoice>('revoke')
  const remove = async () => {
    if ((await sending.send('POST /v1/admins/:id/revoke', { keys }, { id })) === null) return false
    confirmDone(`${email} is no admin any more`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Remove ${email}?`}
      lead="They are signed out everywhere at once, and invitations they sent are withdrawn. What they did stays in the audit log. You can invite them again."
      trigger={
        <Button size="sm" tone="danger">
          Remove
        </Button>
      }
      submit="Remove admin"
      tone="danger"
      sending={sending}
      onSubmit={remove}
      onOpen={() => setKeys('revoke')}
    >
      <RadioCards
        label="API keys they answer for"
        name="keys"
        choices={KEYS_CHOICES}
        chosen={keys}
        onChoose={setKeys}
      />
    </FormDialog>
  )
}
