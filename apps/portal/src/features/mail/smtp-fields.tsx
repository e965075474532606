'use client'
// Where a mail server is and how it is spoken to; in the form of the mail settings.
import { SelectField, TextField } from '#ui/field.tsx'
import { type Change, type ErrorAt, type MailDraft, type Security, securityOf } from './draft.ts'

interface SmtpProps {
  readonly draft: MailDraft
  readonly change: Change
  readonly errorAt: ErrorAt
}

export function SmtpFields({ draft, change, errorAt }: SmtpProps) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_7rem_minmax(0,1fr)]">
      <TextField
        label="Server"
        name="smtp_host"
        value={draft.host}
        onChange={({ target }) => change({ host: target.value })}
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="smtp.example.com"
        error={errorAt('/smtp_host')}
      />
      <TextField
        label="Port"
        name="smtp_port"
        type="number"
        min={1}
        max={65_535}
        value={draft.port}
        onChange={({ target }) => change({ port: target.value, security: securityOf(target.value) })}
        required
        error={errorAt('/smtp_port')}
      />
      <SelectField
        label="Encryption"
        name="smtp_security"
        value={draft.security}
        onChange={({ target }) => change({ security: target.value as Security })}
        error={errorAt('/smtp_security')}
      >
        <option value="starttls">STARTTLS (587, 2525, 25)</option>
        <option value="tls">TLS from the start (465)</option>
      </SelectField>
    </div>
  )
}

export function UserNameField({ draft, change, errorAt }: SmtpProps) {
  return (
    <TextField
      label="User name"
      name="smtp_username"
      optional
      value={draft.username}
      onChange={({ target }) => change({ username: target.value })}
      maxLength={320}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      hint="Empty for a server that asks for none."
      error={errorAt('/smtp_username')}
    />
  )
}
