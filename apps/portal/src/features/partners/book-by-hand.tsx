'use client'
// Gives a partner a bonus, or books more or less than was earned, with a reason they read. On the partner's
// page.
import type { Partner, Program } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { newIdempotencyKey } from '#api/send.ts'
import { useSend } from '#api/use-send.ts'
import { minorUnits, moneyText } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { confirmDone } from '#ui/toast.tsx'

type Kind = 'bonus' | 'more' | 'less'

const KINDS = [
  { value: 'bonus', title: 'Bonus', note: 'Something extra, paid with the next run.' },
  { value: 'more', title: 'More', note: 'An adjustment up, paid with the next run.' },
  {
    value: 'less',
    title: 'Less',
    note: 'An adjustment down, taken off the payable balance at once. It may go below zero and is then set off against what comes next.',
  },
] as const

interface BookByHandProps {
  readonly partner: Pick<Partner, 'id' | 'name'>
  readonly programs: readonly Pick<Program, 'id' | 'name'>[]
  /** The currency the partner earns in, to begin with. */
  readonly currency: string
}

export function BookByHand({ partner, programs, currency }: BookByHandProps) {
  const router = useRouter()
  const sending = useSend()
  const [kind, setKind] = useState<Kind>('bonus')
  const [mistake, setMistake] = useState<string | undefined>(undefined)
  const [idempotencyKey, setIdempotencyKey] = useState('')
  const book = async (fields: FormData) => {
    const code = textOf(fields, 'currency').toUpperCase()
    const minor = minorUnits(textOf(fields, 'amount'), code)
    setMistake(minor === null ? 'Write an amount such as 25 or 25.50.' : undefined)
    if (minor === null) return false
    const amount = kind === 'less' ? `-${minor}` : minor
    const programId = textOf(fields, 'program')
    const answer = await sending.send(
      'POST /v1/commissions',
      {
        kind: kind === 'bonus' ? 'bonus' : 'manual_adjustment',
        partner_id: partner.id as `ptn_${string}`,
        amount,
        currency: code,
        reason: textOf(fields, 'reason'),
        ...(programId === '' ? {} : { program_id: programId as `prg_${string}` }),
      },
      { idempotencyKey },
    )
    if (answer === null) return false
    confirmDone(`${moneyText({ amount, currency: code })} booked for ${partner.name}`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Book by hand for ${partner.name}`}
      lead="It comes of no event, and nothing corrects it by itself. It cannot be taken away again, only set right by another entry."
      trigger={<Button>Bonus or adjustment</Button>}
      submit={kind === 'less' ? 'Take it off' : 'Book it'}
      tone={kind === 'less' ? 'danger' : 'primary'}
      sending={sending}
      onOpen={() => {
        setKind('bonus')
        setMistake(undefined)
        setIdempotencyKey(newIdempotencyKey())
      }}
      onSubmit={book}
      shownAt={['/amount', '/currency', '/reason', '/program_id']}
    >
      <RadioCards label="What" name="kind" choices={KINDS} chosen={kind} onChoose={setKind} />
      <div className="grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
        <TextField
          label="Amount"
          name="amount"
          required
          inputMode="decimal"
          autoComplete="off"
          error={mistake ?? sending.errorAt('/amount')}
        />
        <TextField
          label="Currency"
          name="currency"
          required
          maxLength={3}
          defaultValue={currency}
          autoComplete="off"
          error={sending.errorAt('/currency')}
        />
      </div>
      {programs.length > 0 && (
        <SelectField label="Program" name="program" optional error={sending.errorAt('/program_id')}>
          <option value="">None</option>
          {programs.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <TextField
        label="Reason"
        name="reason"
        required
        maxLength={500}
        autoComplete="off"
        hint="The partner reads it."
        error={sending.errorAt('/reason')}
      />
    </FormDialog>
  )
}
