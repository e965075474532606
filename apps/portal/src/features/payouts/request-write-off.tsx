'use client'
// Asks to write off what a partner owes; another admin decides. In every row of what is owed.
import type { Ageing } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { newIdempotencyKey } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { decimalText, minorUnits, moneyText } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function RequestWriteOff({ owed }: { owed: Pick<Ageing['data'][number], 'partner' | 'owed'> }) {
  const router = useRouter()
  const sending = useSend()
  const [mistake, setMistake] = useState<string | undefined>(undefined)
  const [idempotencyKey, setIdempotencyKey] = useState('')
  const { partner, owed: debt } = owed
  const request = async (fields: FormData) => {
    const amount = minorUnits(textOf(fields, 'amount'), debt.currency)
    setMistake(amount === null ? 'Write an amount such as 25 or 25.50.' : undefined)
    if (amount === null) return false
    const { currency } = debt
    const body = {
      partner_id: partner.id as `ptn_${string}`,
      amount,
      currency,
      reason: textOf(fields, 'reason'),
    }
    if ((await sending.send('POST /v1/write-offs', body, { idempotencyKey })) === null) return false
    confirmDone('Another admin has to approve it now')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Write off what ${partner.name} owes?`}
      lead={`They owe ${moneyText(debt)}. Nothing moves until another admin approves; then you bear the amount, and it is not set off against what they earn next.`}
      trigger={<Button size="sm">Write off</Button>}
      submit="Ask for approval"
      sending={sending}
      onOpen={() => {
        setMistake(undefined)
        setIdempotencyKey(newIdempotencyKey())
      }}
      onSubmit={request}
      shownAt={['/amount', '/reason']}
    >
      <TextField
        label="Amount"
        name="amount"
        required
        inputMode="decimal"
        autoComplete="off"
        defaultValue={decimalText(debt)}
        suffix={debt.currency}
        error={mistake ?? sending.errorAt('/amount')}
      />
      <TextField
        label="Reason"
        name="reason"
        required
        maxLength={500}
        autoComplete="off"
        hint="The other admin decides by it, and the partner reads it once it is approved."
        error={sending.errorAt('/reason')}
      />
    </FormDialog>
  )
}
