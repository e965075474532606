'use client'
// A mail server of the brand's own: set, tried before it is stored, changed; in the settings.
import type { MailSettings, MailTest } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { CredentialField } from './credential-field.tsx'
import { bodyOf, type Change, draftOf, type ErrorAt, type MailDraft } from './draft.ts'
import { SmtpFields, UserNameField } from './smtp-fields.tsx'
import { TestResult } from './test-result.tsx'

const TRANSPORTS = [
  { value: 'smtp', title: 'SMTP', note: 'Any mail server that takes mail with a password.' },
  { value: 'postmark', title: 'Postmark', note: 'By its API, with the token of a server.' },
] as const

const FIELDS = [
  '/sender_name',
  '/sender_address',
  '/smtp_host',
  '/smtp_port',
  '/smtp_security',
  '/smtp_username',
  '/credential',
]
/** A test sends the same fields one level deeper. */
const SHOWN_AT = [...FIELDS, ...FIELDS.map((field) => `/settings${field}`)]

export function MailForm({ stored }: { stored: MailSettings | null }) {
  const router = useRouter()
  const sending = useSend()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => draftOf(stored))
  const [test, setTest] = useState<MailTest | null>(null)
  const [isTesting, setTesting] = useState(false)
  useEffect(() => {
    if (sending.problem !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [sending.problem])
  const change: Change = (part) => {
    setDraft((before) => ({ ...before, ...part }))
    setTest(null)
  }
  const errorAt: ErrorAt = (field) => sending.errorAt(field) ?? sending.errorAt(`/settings${field}`)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if ((await sending.send('PUT /v1/mail-settings', bodyOf(draft))) === null) return
    change({ credential: '' })
    confirmDone('Mail goes by your own server now')
    router.refresh()
  }
  const tryOut = async () => {
    if (form.current?.reportValidity() !== true) return
    setTest(null)
    setTesting(true)
    setTest(await sending.send('POST /v1/mail-settings/test', { settings: bodyOf(draft) }))
    setTesting(false)
  }
  return (
    <form ref={form} onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
      <RadioCards
        label="Sent by"
        name="transport"
        choices={TRANSPORTS}
        chosen={draft.transport}
        onChoose={(transport) => change({ transport, credential: '' })}
      />
      <SenderFields draft={draft} change={change} errorAt={errorAt} />
      {draft.transport === 'smtp' && <SmtpFields draft={draft} change={change} errorAt={errorAt} />}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {draft.transport === 'smtp' && <UserNameField draft={draft} change={change} errorAt={errorAt} />}
        <CredentialField draft={draft} stored={stored} change={change} error={errorAt('/credential')} />
      </div>
      <ProblemNote problem={sending.problem} shownAt={SHOWN_AT} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" pending={sending.isPending && !isTesting}>
          Save
        </Button>
        <Button onClick={() => void tryOut()} pending={isTesting} disabled={sending.isPending}>
          Send a test with this
        </Button>
      </div>
      {test !== null && <TestResult test={test} />}
    </form>
  )
}

function SenderFields({ draft, change, errorAt }: { draft: MailDraft; change: Change; errorAt: ErrorAt }) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField
        label="Sender’s name"
        name="sender_name"
        value={draft.senderName}
        onChange={({ target }) => change({ senderName: target.value })}
        required
        maxLength={100}
        autoComplete="off"
        placeholder="Acme partners"
        error={errorAt('/sender_name')}
      />
      <TextField
        label="Sender’s address"
        name="sender_address"
        type="email"
        value={draft.senderAddress}
        onChange={({ target }) => change({ senderAddress: target.value })}
        required
        autoComplete="off"
        placeholder="partners@example.com"
        hint="Your server must be allowed to send for it."
        error={errorAt('/sender_address')}
      />
    </div>
  )
}
