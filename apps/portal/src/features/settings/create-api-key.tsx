'use client'
// Makes an API key: chooses what it may do, then shows it once; in the settings.
import { SCOPES, type Scope } from '@openpartner/contract/vocabulary'
import { KeyRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { type Sending, useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { NewKey } from './new-key.tsx'
import { REPORTING, SCOPE_TEXT } from './scopes.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const LIFETIMES_DAYS = [30, 90, 180, 365]
const LIFETIME_DAYS_DEFAULT = 90

export function CreateApiKey() {
  const router = useRouter()
  const sending = useSend()
  const [isOpen, setOpen] = useState(false)
  const [key, setKey] = useState<string | null>(null)
  const changeOpen = (open: boolean) => {
    setOpen(open)
    if (open) {
      setKey(null)
      sending.refuse(null)
    } else {
      router.refresh()
    }
  }
  const create = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const created = await sending.send('POST /v1/api-keys', {
      name: textOf(fields, 'name'),
      scopes: SCOPES.filter((scope) => fields.get(scope) !== null),
      expires_at: new Date(Date.now() + Number(textOf(fields, 'days')) * DAY_MS).toISOString(),
    })
    if (created !== null) setKey(created.key)
  }
  return (
    <Dialog
      open={isOpen}
      onOpenChange={changeOpen}
      title={key === null ? 'Create an API key' : 'Copy the key now'}
      lead={
        key === null
          ? 'It may do what you tick and nothing else. No key can make keys or admins.'
          : 'This is the only time it is shown. Only a fingerprint of it is kept here.'
      }
      wide={key === null}
      dismissible={!sending.isPending}
      trigger={
        <Button size="sm">
          <KeyRound aria-hidden />
          Create key
        </Button>
      }
    >
      {key === null ? (
        <form onSubmit={(event) => void create(event)}>
          <KeyFields sending={sending} />
          <ProblemNote problem={sending.problem} shownAt={['/name', '/scopes', '/expires_at']} />
          <DialogActions>
            <Button onClick={() => changeOpen(false)}>Cancel</Button>
            <Button type="submit" tone="primary" pending={sending.isPending}>
              Create key
            </Button>
          </DialogActions>
        </form>
      ) : (
        <NewKey secret={key} onDone={() => changeOpen(false)} />
      )}
    </Dialog>
  )
}

function KeyFields({ sending }: { sending: Sending }) {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          label="Name"
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          placeholder="Backend, production"
          error={sending.errorAt('/name')}
        />
        <SelectField
          label="Works for"
          name="days"
          defaultValue={String(LIFETIME_DAYS_DEFAULT)}
          error={sending.errorAt('/expires_at')}
        >
          {LIFETIMES_DAYS.map((days) => (
            <option key={days} value={days}>
              {days} days
            </option>
          ))}
        </SelectField>
      </div>
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">It may</legend>
        <div className="grid gap-x-4 rounded-lg border border-line px-3.5 py-2 sm:grid-cols-2">
          {SCOPES.map((scope) => (
            <ScopeBox key={scope} scope={scope} />
          ))}
        </div>
        {sending.errorAt('/scopes') !== undefined && (
          <p className="mt-1.5 text-sm text-bad">
            Tick what the key may do: it {sending.errorAt('/scopes')}.
          </p>
        )}
      </fieldset>
    </div>
  )
}

function ScopeBox({ scope }: { scope: Scope }) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 py-1.5">
      <input
        type="checkbox"
        name={scope}
        defaultChecked={REPORTING.includes(scope)}
        className="mt-0.75 size-4 shrink-0 accent-(--accent)"
      />
      <span className="min-w-0">
        <span className="block text-sm">{SCOPE_TEXT[scope]}</span>
        <code className="block font-mono text-2xs text-ink-3">{scope}</code>
      </span>
    </label>
  )
}
