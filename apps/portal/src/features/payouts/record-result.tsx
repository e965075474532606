'use client'
// Records how a transfer made by hand ended, once; in every open row of a run.
import type { Payout } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { newIdempotencyKey } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { moneyText } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { confirmDone } from '#ui/toast.tsx'

type Outcome = 'settled' | 'failed'

const OUTCOMES = [
  { value: 'settled', title: 'It arrived', note: 'The commissions in it become paid.' },
  { value: 'failed', title: 'It failed', note: 'The commissions in it become payable again.' },
] as const

export function RecordResult({ payout }: { payout: Pick<Payout, 'id' | 'partner' | 'amount'> }) {
  const router = useRouter()
  const sending = useSend()
  const [outcome, setOutcome] = useState<Outcome>('settled')
  const [idempotencyKey, setIdempotencyKey] = useState('')
  const amount = moneyText(payout.amount)
  const record = async (fields: FormData) => {
    const body =
      outcome === 'settled'
        ? { outcome, reference: textOf(fields, 'reference') }
        : { outcome, reason: textOf(fields, 'reason') }
    const options = { id: payout.id, idempotencyKey: `${idempotencyKey}-${outcome}` }
    const answer = await sending.send('POST /v1/payouts/:id/result', body, options)
    if (answer === null) return false
    confirmDone(outcome === 'settled' ? `${amount} recorded as paid` : `${amount} recorded as failed`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`How did ${amount} to ${payout.partner.name} end?`}
      lead="A result is final: it is booked in the ledger and cannot be changed to the other one."
      trigger={<Button size="sm">Record result</Button>}
      submit={outcome === 'settled' ? `Record ${amount} as paid` : `Record ${amount} as failed`}
      tone={outcome === 'settled' ? 'primary' : 'danger'}
      sending={sending}
      onOpen={() => {
        setOutcome('settled')
        setIdempotencyKey(newIdempotencyKey())
      }}
      onSubmit={record}
      shownAt={['/reference', '/reason']}
    >
      <RadioCards label="Result" name="outcome" choices={OUTCOMES} chosen={outcome} onChoose={setOutcome} />
      {outcome === 'settled' ? (
        <TextField
          key="reference"
          label="Reference of the transfer"
          name="reference"
          required
          maxLength={200}
          autoComplete="off"
          placeholder="As on the bank statement"
          hint="The partner sees it too, to find the money on their side."
          error={sending.errorAt('/reference')}
        />
      ) : (
        <TextField
          key="reason"
          label="Why it failed"
          name="reason"
          required
          maxLength={500}
          autoComplete="off"
          placeholder="The bank sent it back: account closed"
          error={sending.errorAt('/reason')}
        />
      )}
    </FormDialog>
  )
}
