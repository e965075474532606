'use client'
// Prepares a payout run: first shows exactly what it would pay and whom it leaves out, then asks. On the
// payouts page.
import type { PayoutPreview } from '@openpartner/contract'
import { Wallet } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { newIdempotencyKey } from '#api/send.ts'
import { type Sending, useSend } from '#api/use-send.ts'
import { countOf, minorUnits, moneyListText } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { TextField } from '#ui/field.tsx'
import { textOf } from '#ui/form-dialog.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { Bone } from '#ui/skeleton.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { PreviewLists } from './preview-lists.tsx'

/** What was previewed is what will be prepared: the same body, sent once under one key. */
interface Previewed {
  readonly preview: PayoutPreview
  readonly minimum: string
  readonly idempotencyKey: string
}

interface PrepareRunProps {
  /** The one currency anything is owed in; null when there are several. */
  readonly currency: string | null
}

export function PrepareRun({ currency }: PrepareRunProps) {
  const router = useRouter()
  const sending = useSend()
  const [isOpen, setOpen] = useState(false)
  const [previewed, setPreviewed] = useState<Previewed | null>(null)
  const preview = async (minimum: string) => {
    setPreviewed(null)
    const answer = await sending.send('POST /v1/payout-runs/preview', { minimum })
    if (answer !== null) setPreviewed({ preview: answer, minimum, idempotencyKey: newIdempotencyKey() })
  }
  const changeOpen = (open: boolean) => {
    setOpen(open)
    sending.refuse(null)
    if (open) void preview('0')
  }
  const prepare = async ({ preview: shown, minimum, idempotencyKey }: Previewed) => {
    const body = { cut_off_at: shown.cut_off_at, minimum }
    const run = await sending.send('POST /v1/payout-runs', body, { idempotencyKey })
    if (run === null) return
    confirmDone(`${countOf(run.payouts.length, 'payout')} prepared`)
    router.push(`/admin/payouts/${run.id}`)
    router.refresh()
  }
  return (
    <Dialog
      open={isOpen}
      onOpenChange={changeOpen}
      title="Prepare a payout run"
      lead="Nothing is booked until you confirm below."
      wide
      dismissible={!sending.isPending}
      trigger={
        <Button tone="primary">
          <Wallet aria-hidden />
          Prepare payout run
        </Button>
      }
    >
      <Minimum currency={currency} sending={sending} onPreview={preview} />
      {previewed === null ? sending.problem === null && <PreviewSkeleton /> : <PreviewLists {...previewed} />}
      <ProblemNote problem={sending.problem} shownAt={['/minimum']} />
      <Confirm
        previewed={previewed}
        sending={sending}
        onCancel={() => changeOpen(false)}
        onConfirm={prepare}
      />
    </Dialog>
  )
}

interface MinimumProps {
  readonly currency: string | null
  readonly sending: Sending
  readonly onPreview: (minimum: string) => Promise<void>
}

function Minimum({ currency, sending, onPreview }: MinimumProps) {
  const [mistake, setMistake] = useState<string | undefined>(undefined)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = textOf(new FormData(event.currentTarget), 'minimum')
    const amount = text === '' ? '0' : currency === null ? wholeNumber(text) : minorUnits(text, currency)
    setMistake(amount === null ? 'Write an amount such as 25 or 25.50.' : undefined)
    if (amount !== null) void onPreview(amount)
  }
  return (
    <form onSubmit={submit} className="mb-5 flex flex-wrap items-end gap-2">
      <TextField
        className="w-full sm:w-72"
        label={currency === null ? 'Smallest payout, in minor units (cents)' : 'Smallest payout'}
        name="minimum"
        inputMode="decimal"
        placeholder="0"
        autoComplete="off"
        {...(currency === null ? {} : { suffix: currency })}
        error={mistake ?? sending.errorAt('/minimum')}
      />
      <Button type="submit" disabled={sending.isPending}>
        Preview
      </Button>
    </form>
  )
}

/** Several currencies share one minimum in minor units, as the API defines it. */
function wholeNumber(text: string): string | null {
  return /^\d{1,15}$/.test(text) ? BigInt(text).toString() : null
}

interface ConfirmProps {
  readonly previewed: Previewed | null
  readonly sending: Sending
  readonly onCancel: () => void
  readonly onConfirm: (previewed: Previewed) => Promise<void>
}

function Confirm({ previewed, sending, onCancel, onConfirm }: ConfirmProps) {
  const due = previewed?.preview.due.length ?? 0
  const verb =
    previewed === null || due === 0
      ? 'Nothing to prepare'
      : `Prepare ${countOf(due, 'payout')}: ${moneyListText(previewed.preview.totals)}`
  return (
    <DialogActions>
      <Button onClick={onCancel} disabled={sending.isPending}>
        Cancel
      </Button>
      <Button
        tone="primary"
        className="h-auto min-h-9 max-w-full py-1.5 whitespace-normal"
        pending={sending.isPending && previewed !== null}
        disabled={due === 0}
        onClick={() => previewed !== null && void onConfirm(previewed)}
      >
        {verb}
      </Button>
    </DialogActions>
  )
}

function PreviewSkeleton() {
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="sr-only">
        Computing the preview…
      </p>
      {[1, 2, 3].map((row) => (
        <Bone key={row} className="h-9 w-full" />
      ))}
    </div>
  )
}
