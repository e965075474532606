'use client'
// Reviews one commission or several alike, after saying what it comes to and what it means. On the list and
// on a commission's page.
import type { Commission, ReviewOutcomes } from '@openpartner/contract'
import type { ReviewDecision } from '@openpartner/contract/vocabulary'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { newIdempotencyKey } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { countOf, moneyListText, sumByCurrency } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { REVIEW_TEXT } from './review-texts.ts'

interface ReviewDialogProps {
  readonly decision: ReviewDecision
  readonly commissions: readonly Commission[]
  readonly size?: 'sm'
  readonly onDone?: () => void
}

type Refused = ReviewOutcomes['data']

export function ReviewDialog({ decision, commissions, size, onDone }: ReviewDialogProps) {
  const router = useRouter()
  const sending = useSend()
  const [idempotencyKey, setIdempotencyKey] = useState('')
  const [refused, setRefused] = useState<Refused>([])
  const { verb, done, needsReason, consequence } = REVIEW_TEXT[decision]
  const what = countOf(commissions.length, 'commission')
  const total = moneyListText(sumByCurrency(commissions.map(({ amount }) => amount)))
  const review = async (fields: FormData) => {
    const reason = textOf(fields, 'reason')
    const answer = await sending.send(
      'POST /v1/reviews',
      {
        commission_ids: commissions.map(({ id }) => id as `com_${string}`),
        decision,
        ...(reason === '' ? {} : { reason }),
      },
      { idempotencyKey },
    )
    if (answer === null) return false
    const kept = answer.data.filter(({ outcome }) => outcome === 'refused')
    const count = answer.data.length - kept.length
    if (count > 0) confirmDone(`${countOf(count, 'commission')} ${done}`)
    router.refresh()
    setRefused(kept)
    setIdempotencyKey(newIdempotencyKey())
    if (kept.length > 0) return false
    onDone?.()
    return true
  }
  return (
    <FormDialog
      title={`${verb} ${what}?`}
      lead={
        <>
          <p>
            {total} in all. {consequence}
          </p>
          <p className="mt-1">A review is about everything booked for the same event and partner.</p>
        </>
      }
      trigger={
        <Button tone={decision === 'reject' ? 'danger' : 'plain'} {...(size === undefined ? {} : { size })}>
          {verb}
        </Button>
      }
      submit={`${verb} ${what}`}
      tone={decision === 'reject' ? 'danger' : 'primary'}
      sending={sending}
      onOpen={() => {
        setRefused([])
        setIdempotencyKey(newIdempotencyKey())
      }}
      onSubmit={review}
      shownAt={['/reason']}
    >
      <TextField
        label="Reason"
        name="reason"
        required={needsReason}
        optional={!needsReason}
        maxLength={500}
        autoComplete="off"
        hint="The partner reads it, not who wrote it."
        error={sending.errorAt('/reason')}
      />
      {refused.length > 0 && <RefusedList refused={refused} commissions={commissions} />}
    </FormDialog>
  )
}

function RefusedList({ refused, commissions }: { refused: Refused; commissions: readonly Commission[] }) {
  return (
    <div role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm text-bad">
      <p className="font-medium">{countOf(refused.length, 'commission')} stayed as before</p>
      <ul className="mt-1 list-disc pl-4">
        {refused.map(({ commission_id, problem }) => (
          <li key={commission_id}>
            {commissions.find(({ id }) => id === commission_id)?.partner.name ?? 'A commission'}:{' '}
            {problem?.detail}
          </li>
        ))}
      </ul>
    </div>
  )
}
