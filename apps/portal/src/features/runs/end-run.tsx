'use client'
// Applies a run, after its totals were looked at once more, or gives it up; on the page of a run.
import type { AttributionRun } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { countOf } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { TotalLines } from './change-table.tsx'

export function ApplyRun({ run }: { run: AttributionRun }) {
  const router = useRouter()
  const sending = useSend()
  const { confirmation, preview } = run
  if (confirmation === null || preview === null) return null
  const apply = async () => {
    const answer = await sending.send('POST /v1/attribution-runs/:id/apply', { confirmation }, { id: run.id })
    if (answer === null) return false
    confirmDone('The run is applied; the worker books what changes')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Apply this run?"
      lead="From then on its policy counts for the period, also for what becomes known later. What is paid already is set off against what comes next."
      trigger={<Button tone="primary">Apply</Button>}
      submit={`Book the change of ${countOf(preview.changed, 'event')}`}
      sending={sending}
      onSubmit={apply}
    >
      <TotalLines totals={preview.totals} />
      {run.outdated && (
        <p className="text-sm text-ink-2">
          Events of the period were told since this was computed. What is booked may differ from what you see;
          the run will show both.
        </p>
      )}
    </FormDialog>
  )
}

export function CancelRun({ id }: { id: string }) {
  const router = useRouter()
  const sending = useSend()
  const cancel = async () => {
    const answer = await sending.send('POST /v1/attribution-runs/:id/cancel', null, { id })
    if (answer === null) return false
    confirmDone('The run is given up')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Give this run up?"
      lead="Nothing of it was booked. You can always make another one."
      trigger={<Button>Give up</Button>}
      submit="Give up"
      tone="danger"
      sending={sending}
      onSubmit={cancel}
    />
  )
}
