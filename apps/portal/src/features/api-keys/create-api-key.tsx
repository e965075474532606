'use client'
// Makes an API key: chooses its kind, what it may do, from where and how long; in the settings.
import type { KeyKind, Scope } from '@openpartner/contract/vocabulary'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { type Sending, useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { AreaField, SelectField, TextField } from '#ui/field.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { linesOf, listErrorAt, pointersUnder } from './lines.ts'
import { ScopeChoice } from './scope-choice.tsx'
import { REPORTING } from './scopes.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const LIFETIMES_DAYS = [30, 90, 365]
const LIFETIME_DAYS_DEFAULT = 90
const NEVER = 'never'

const KINDS = [
  { value: 'secret', title: 'Secret', note: 'For your servers. It may do what you tick.' },
  {
    value: 'publishable',
    title: 'Publishable',
    note: 'For your pages. It ties clicks to customers and reports leads, and reads nothing.',
  },
] as const

export function CreateApiKey() {
  const sending = useSend()
  const [kind, setKind] = useState<KeyKind>('secret')
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(REPORTING))
  const [places, setPlaces] = useState('')
  const list = kind === 'secret' ? '/allowed_networks' : '/allowed_origins'
  const start = () => {
    setKind('secret')
    setScopes(new Set(REPORTING))
    setPlaces('')
  }
  const choose = (next: KeyKind) => {
    setKind(next)
    setPlaces('')
    sending.refuse(null)
  }
  const make = (fields: FormData) =>
    sending.send('POST /v1/api-keys', {
      kind,
      name: textOf(fields, 'name'),
      expires_at: endOf(textOf(fields, 'days')),
      ...(kind === 'secret'
        ? { scopes: [...scopes], allowed_networks: linesOf(places) }
        : { allowed_origins: linesOf(places) }),
    })
  return (
    <KeyDialog
      title="Create an API key"
      lead="It may do what you choose here and nothing else. No key can make keys or admins."
      trigger={
        <Button size="sm" tone="primary">
          <KeyRound aria-hidden />
          Create key
        </Button>
      }
      submit="Create key"
      sending={sending}
      make={make}
      shownAt={['/name', '/scopes', '/expires_at', ...pointersUnder(sending.problem, list)]}
      onOpen={start}
    >
      <RadioCards label="Kind" name="kind" choices={KINDS} chosen={kind} onChoose={choose} />
      <NameAndEnd kind={kind} sending={sending} />
      {kind === 'secret' && (
        <ScopeChoice chosen={scopes} onChoose={setScopes} error={sending.errorAt('/scopes')} />
      )}
      <AreaField
        key={kind}
        name="places"
        value={places}
        onChange={({ target }) => setPlaces(target.value)}
        required={kind === 'publishable'}
        spellCheck={false}
        autoCapitalize="none"
        error={listErrorAt(sending.problem, list, linesOf(places))}
        {...(kind === 'secret' ? NETWORKS : ORIGINS)}
      />
    </KeyDialog>
  )
}

const NETWORKS = {
  label: 'Works from these networks',
  optional: true,
  placeholder: '203.0.113.0/24',
  hint: 'One a line, such as 203.0.113.0/24 or 2001:db8::/32. Empty: from anywhere.',
}
const ORIGINS = {
  label: 'Works on the pages of',
  placeholder: 'https://shop.example.com',
  hint: 'One origin a line: scheme and host, without a path.',
}

function NameAndEnd({ kind, sending }: { kind: KeyKind; sending: Sending }) {
  const [days, setDays] = useState(String(LIFETIME_DAYS_DEFAULT))
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField
        label="Name"
        name="name"
        required
        maxLength={100}
        autoComplete="off"
        placeholder={kind === 'secret' ? 'Backend, production' : 'Shop pages'}
        error={sending.errorAt('/name')}
      />
      <SelectField
        label="Works for"
        name="days"
        value={days}
        onChange={({ target }) => setDays(target.value)}
        hint={
          days === NEVER
            ? 'Needs a proof that it is you: a code by mail, if your last is older than 15 minutes.'
            : undefined
        }
        error={sending.errorAt('/expires_at')}
      >
        {LIFETIMES_DAYS.map((count) => (
          <option key={count} value={count}>
            {count} days
          </option>
        ))}
        <option value={NEVER}>Without an end</option>
      </SelectField>
    </div>
  )
}

function endOf(days: string): string | null {
  return days === NEVER ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString()
}
