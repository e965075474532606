'use client'
// Changes the address a person signs in with: asks for it, then for the code that was mailed there.
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { CodeField } from '#features/sign-in/code-field.tsx'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

const SHOWN_AT = ['/email', '/code']

export function ChangeEmail() {
  const router = useRouter()
  const sending = useSend()
  const [newEmail, setNewEmail] = useState<string | null>(null)
  const ask = async (email: string) => {
    if ((await sending.send('POST /v1/session/email', { email })) !== null) setNewEmail(email)
    return false
  }
  const confirm = async (code: string) => {
    if ((await sending.send('POST /v1/session/email/confirm', { code })) === null) return false
    confirmDone('Your address is changed')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Change your address"
      lead={
        newEmail === null
          ? 'We send a code to the new address. The old one is told, and can take the change back for 7 days.'
          : `Look into the mailbox of ${newEmail}. Nothing is changed before you enter the code from there.`
      }
      trigger={<Button>Change</Button>}
      submit={newEmail === null ? 'Send the code' : 'Change address'}
      sending={sending}
      shownAt={SHOWN_AT}
      onOpen={() => setNewEmail(null)}
      onSubmit={(fields) =>
        newEmail === null ? ask(textOf(fields, 'email')) : confirm(textOf(fields, 'code'))
      }
    >
      {newEmail === null ? (
        <TextField
          key="email"
          label="New e-mail address"
          name="email"
          type="email"
          autoComplete="email"
          required
          error={sending.errorAt('/email')}
        />
      ) : (
        <CodeField key="code" error={sending.errorAt('/code')} takesFocus />
      )}
    </FormDialog>
  )
}
