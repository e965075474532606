'use client'
// Publishes new terms of a program, starting from the ones in force; on the program's page.
import type { Terms, TermsPreview } from '@openpartner/contract'
import { RULES_MAX } from '@openpartner/contract/vocabulary'
import { FilePlus2, Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { type Sending, useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { TryTerms } from '../runs/try-terms.tsx'
import { AT_ONCE, EffectFields, effectBody } from './effect-fields.tsx'
import { MODEL_CHOICES } from './models.ts'
import { newRule } from './rule-draft.ts'
import { RuleFields } from './rule-fields.tsx'
import { SettingsFields } from './settings-fields.tsx'
import { bodyOf, draftFrom, shownAt, type TermsDraft } from './terms-draft.ts'
import { Preview } from './terms-preview.tsx'

interface PublishTermsProps {
  readonly programId: string
  readonly current: Terms | null
  /** The version it will be. */
  readonly number: number
}

export function PublishTerms({ programId, current, number }: PublishTermsProps) {
  const router = useRouter()
  const sending = useSend()
  const [draft, setDraft] = useState(() => draftFrom(current))
  const [effect, setEffect] = useState(AT_ONCE)
  const [preview, setPreview] = useState<TermsPreview | null>(null)
  // Whatever is changed has to be read again before it is published.
  const edit = (changed: TermsDraft) => {
    setDraft(changed)
    setPreview(null)
  }
  const submit = async () => {
    const body = { ...bodyOf(draft), ...effectBody(effect) }
    if (preview === null) {
      setPreview(await sending.send('POST /v1/programs/:id/terms/preview', body, { id: programId }))
      return false
    }
    const terms = await sending.send('POST /v1/programs/:id/terms', body, { id: programId })
    if (terms === null) return false
    confirmDone(effect.from === '' ? 'The new terms are in force' : 'The new terms are published')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={current === null ? 'Publish the first terms' : `Publish version ${number}`}
      lead="They apply to events from then on. Commissions so far keep the terms they were computed by. Published terms cannot be changed."
      trigger={
        <Button tone="primary">
          <FilePlus2 aria-hidden />
          {current === null ? 'Publish terms' : 'Publish new terms'}
        </Button>
      }
      submit={preview === null ? 'Review' : `Publish version ${number}`}
      sending={sending}
      onOpen={() => {
        edit(draftFrom(current))
        setEffect(AT_ONCE)
      }}
      onSubmit={submit}
      shownAt={[...shownAt(draft), '/effective_from', '/effective_until']}
      wide
    >
      <Rules draft={draft} onChange={edit} sending={sending} />
      <RadioCards
        label="Who is credited for a sale"
        name="model"
        choices={MODEL_CHOICES}
        chosen={draft.model}
        onChoose={(model) => edit({ ...draft, model })}
      />
      <Days draft={draft} onChange={edit} sending={sending} />
      <EffectFields
        effect={effect}
        onChange={(changed) => {
          setEffect(changed)
          setPreview(null)
        }}
        sending={sending}
      />
      <SettingsFields draft={draft} onChange={edit} />
      <TryTerms programId={programId} bodyOf={() => bodyOf(draft)} />
      {preview !== null && <Preview preview={preview} />}
    </FormDialog>
  )
}

interface PartProps {
  readonly draft: TermsDraft
  readonly onChange: (draft: TermsDraft) => void
  readonly sending: Sending
}

export function Rules({ draft, onChange, sending }: PartProps) {
  const { rules } = draft
  const nextKey = Math.max(...rules.map(({ key }) => key)) + 1
  return (
    <div className="flex flex-col gap-3">
      {rules.map((rule, index) => (
        <RuleFields
          key={rule.key}
          rule={rule}
          index={index}
          sending={sending}
          onChange={(changed) => onChange({ ...draft, rules: rules.toSpliced(index, 1, changed) })}
          {...(rules.length > 1 && {
            onRemove: () => onChange({ ...draft, rules: rules.toSpliced(index, 1) }),
          })}
        />
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          size="sm"
          disabled={rules.length >= RULES_MAX}
          onClick={() => onChange({ ...draft, rules: [...rules, newRule(nextKey)] })}
        >
          <Plus aria-hidden />
          Add rule
        </Button>
        <p className="text-sm text-ink-3">The first rule that matches an event decides.</p>
      </div>
    </div>
  )
}

export function Days({ draft, onChange, sending }: PartProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="A click counts for"
        inputMode="numeric"
        required
        suffix="days"
        value={draft.windowDays}
        onChange={(event) => onChange({ ...draft, windowDays: event.target.value })}
        error={sending.errorAt('/window_days')}
      />
      <TextField
        label="Hold before payable"
        inputMode="numeric"
        required
        suffix="days"
        value={draft.holdDays}
        onChange={(event) => onChange({ ...draft, holdDays: event.target.value })}
        error={sending.errorAt('/hold_days')}
      />
    </div>
  )
}
