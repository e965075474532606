'use client'
// The password or token of a mail server: written, never read back; in the form of the mail settings.
import type { MailSettings } from '@openpartner/contract'
import { TextField } from '#ui/field.tsx'
import { type Change, keepsCredential, type MailDraft, takesCredential } from './draft.ts'

interface CredentialFieldProps {
  readonly draft: MailDraft
  readonly stored: MailSettings | null
  readonly change: Change
  readonly error: string | undefined
}

export function CredentialField({ draft, stored, change, error }: CredentialFieldProps) {
  if (!takesCredential(draft)) return null
  const isKept = keepsCredential(draft, stored)
  return (
    <TextField
      label={draft.transport === 'smtp' ? 'Password' : 'Server API token'}
      name="credential"
      type="password"
      value={draft.credential}
      onChange={({ target }) => change({ credential: target.value })}
      required={!isKept}
      maxLength={1_000}
      autoComplete="new-password"
      placeholder={isKept ? '••••••••' : ''}
      hint={hintOf(isKept, stored)}
      error={error}
    />
  )
}

function hintOf(isKept: boolean, stored: MailSettings | null): string {
  if (isKept) return 'Stored, never shown. Leave empty to keep it.'
  if (stored?.has_credential === true) {
    return 'The stored one stays with the server it was given for: give the one of this server and user.'
  }
  return 'Stored encrypted and never shown again.'
}
