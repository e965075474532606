'use client'
// "Try on past data": what the last months would have cost under a draft; in the dialog that publishes terms.
import type { AttributionRun, TermsIn } from '@openpartner/contract'
import { FlaskConical } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { z } from 'zod'
import { newIdempotencyKey, send } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { countOf, countText } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { SelectField } from '#ui/field.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { ChangeTable, TotalLines } from './change-table.tsx'
import { isUnderWay } from './run-state.tsx'

const MONTHS = [1, 3, 6, 12, 24]
const ASK_AGAIN_MS = 1_000

interface TryTermsProps {
  readonly programId: string
  /** The draft as it would be published, at the moment of asking. */
  readonly bodyOf: () => z.input<typeof TermsIn>
}

export function TryTerms({ programId, bodyOf }: TryTermsProps) {
  const sending = useSend()
  const [months, setMonths] = useState(3)
  const [run, setRun] = useState<AttributionRun | null>(null)
  useProgress(run, setRun)
  const start = async () => {
    setRun(null)
    const options = { id: programId, idempotencyKey: newIdempotencyKey() }
    const body = { months, terms: bodyOf() }
    const started = await sending.send('POST /v1/programs/:id/simulations', body, options)
    if (started !== null) setRun(started)
  }
  return (
    <section aria-label="Try on past data" className="rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          className="w-full sm:w-56"
          label="Try on past data"
          value={months}
          onChange={(event) => setMonths(Number(event.target.value))}
        >
          {MONTHS.map((count) => (
            <option key={count} value={count}>
              the last {countOf(count, 'month')}
            </option>
          ))}
        </SelectField>
        <Button onClick={() => void start()} pending={sending.isPending}>
          <FlaskConical aria-hidden />
          Try
        </Button>
      </div>
      <ProblemNote problem={sending.problem} />
      {run !== null && <Outcome run={run} />}
    </section>
  )
}

/** Asks how far it is until the worker is done. */
function useProgress(run: AttributionRun | null, onChange: (run: AttributionRun) => void): void {
  useEffect(() => {
    if (run === null || !isUnderWay(run.state)) return
    const timer = setTimeout(() => {
      void send('GET /v1/attribution-runs/:id', null, { id: run.id }).then((answer) => {
        // What could not be read is asked for again: a new object makes a new turn.
        onChange(answer.ok ? answer.value : { ...run })
      })
    }, ASK_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [run, onChange])
}

function Outcome({ run }: { run: AttributionRun }) {
  if (run.state !== 'ready' || run.preview === null) {
    return (
      <p role="status" className="mt-3 text-sm text-ink-2">
        {run.text} {countText(run.events)} events so far.
      </p>
    )
  }
  const { preview } = run
  if (preview.partners.length === 0) {
    return (
      <p className="mt-3 text-sm text-ink-2">Nobody earned or would have earned anything in this time.</p>
    )
  }
  return (
    <div className="mt-3 text-sm">
      <TotalLines totals={preview.totals} />
      <div className="-mx-4 border-t border-line">
        <ChangeTable pass={preview} />
      </div>
      <p className="mt-3 text-ink-3">
        Computed from {countOf(preview.events, 'event')}. Nothing is booked, and publishing changes nothing of
        the past.
      </p>
    </div>
  )
}
