'use client'
// Asks for a preview of a past period under another policy; on the page of runs.
import type { Program } from '@openpartner/contract'
import { History } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { newIdempotencyKey } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { MODEL_CHOICES } from '../programs/models.ts'
import { periodOf } from './period.ts'

export function StartRun({ programs }: { programs: readonly Program[] }) {
  const router = useRouter()
  const sending = useSend()
  const [idempotencyKey, setIdempotencyKey] = useState('')
  const start = async (fields: FormData) => {
    const period = periodOf(textOf(fields, 'first'), textOf(fields, 'last'), new Date())
    if (period === null) return false
    const model = MODEL_CHOICES.find(({ value }) => value === textOf(fields, 'model'))?.value
    const days = textOf(fields, 'window')
    const policy = {
      ...(model === undefined ? {} : { model }),
      ...(days === '' ? {} : { window_days: Number(days) }),
    }
    const body = { program_id: textOf(fields, 'program') as `prg_${string}`, period, policy }
    const run = await sending.send('POST /v1/attribution-runs', body, { idempotencyKey })
    if (run === null) return false
    router.push(`/admin/runs/${run.id}`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Decide a period again"
      lead="You see who would get more and who less. Nothing is booked until you apply it."
      trigger={
        <Button tone="primary">
          <History aria-hidden />
          New re-run
        </Button>
      }
      submit="Compute the preview"
      sending={sending}
      onOpen={() => setIdempotencyKey(newIdempotencyKey())}
      onSubmit={start}
      shownAt={['/program_id', '/period/from', '/period/to', '/policy/window_days']}
    >
      <SelectField label="Program" name="program" required error={sending.errorAt('/program_id')}>
        {programs.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="First day"
          name="first"
          type="date"
          required
          hint="Days begin at midnight UTC."
          error={sending.errorAt('/period/from')}
        />
        <TextField label="Last day" name="last" type="date" required error={sending.errorAt('/period/to')} />
      </div>
      <SelectField label="Who is credited for a sale" name="model" defaultValue="">
        <option value="">As the terms say</option>
        {MODEL_CHOICES.map(({ value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </SelectField>
      <TextField
        label="A click counts for"
        name="window"
        inputMode="numeric"
        pattern="[0-9]*"
        optional
        suffix="days"
        hint="Empty: as the terms say. With neither, the period is brought into line with all facts known today."
        error={sending.errorAt('/policy/window_days')}
      />
    </FormDialog>
  )
}
