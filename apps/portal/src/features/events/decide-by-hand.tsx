'use client'
// A person decides who is credited for an event, or lifts that again, after reading what it means; on the
// event's page.
import type { Membership } from '@openpartner/contract'
import { Hand, Undo2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { confirmDone } from '#ui/toast.tsx'

type Outcome = 'partner' | 'nobody'

const OUTCOMES = [
  { value: 'partner', title: 'Credit a partner', note: 'They earn what the rules of their terms give.' },
  { value: 'nobody', title: 'Credit nobody', note: 'Nobody earns anything for it.' },
] as const

interface DecideByHandProps {
  readonly eventId: string
  readonly memberships: readonly Membership[]
  /** Who has it now, in words; null when nobody does. */
  readonly credited: string | null
}

export function DecideByHand({ eventId, memberships, credited }: DecideByHandProps) {
  const router = useRouter()
  const sending = useSend()
  const [outcome, setOutcome] = useState<Outcome>('partner')
  const decide = async (fields: FormData) => {
    const reason = textOf(fields, 'reason')
    const chosen = memberships.find(({ id }) => id === textOf(fields, 'membership'))
    const body =
      outcome === 'nobody' || chosen === undefined
        ? { reason, nobody: true as const }
        : {
            reason,
            program_id: chosen.program.id as `prg_${string}`,
            partner_id: chosen.partner.id as `ptn_${string}`,
          }
    if ((await sending.send('POST /v1/events/:id/attributions', body, { id: eventId })) === null) return false
    confirmDone(outcome === 'nobody' ? 'Nobody is credited' : `${chosen?.partner.name ?? ''} is credited`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Decide by hand"
      lead="This goes before clicks, coupons and earlier sales, for this event alone. You can lift it again."
      trigger={
        <Button>
          <Hand aria-hidden />
          Decide by hand
        </Button>
      }
      submit={outcome === 'nobody' ? 'Credit nobody' : 'Credit partner'}
      tone={outcome === 'nobody' ? 'danger' : 'primary'}
      sending={sending}
      onOpen={() => setOutcome(memberships.length === 0 ? 'nobody' : 'partner')}
      onSubmit={decide}
      shownAt={['/reason', '/partner_id']}
    >
      {memberships.length > 0 && (
        <RadioCards
          label="Who is credited"
          name="outcome"
          choices={OUTCOMES}
          chosen={outcome}
          onChoose={setOutcome}
        />
      )}
      {outcome === 'partner' && (
        <SelectField
          label="Partner and program"
          name="membership"
          required
          error={sending.errorAt('/partner_id')}
        >
          {memberships.map(({ id, partner, program }) => (
            <option key={id} value={id}>
              {`${partner.name} · ${program.name}`}
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
        placeholder="Agreed with Ada by phone"
        hint="The partners concerned can read it; they are not told who decided."
        error={sending.errorAt('/reason')}
      />
      <ul className="list-disc space-y-1 pl-4 text-sm text-pretty text-ink-2">
        {credited !== null && (
          <li>
            Now it is credited to {credited}. What they lose is taken off what is held for them, or off what
            they are paid next; no payout changes.
          </li>
        )}
        {outcome === 'partner' && (
          <li>If it is the customer’s first credited sale, their later sales follow this partner.</li>
        )}
      </ul>
    </FormDialog>
  )
}

export function LiftDecision({ eventId, isNobody }: { eventId: string; isNobody: boolean }) {
  const router = useRouter()
  const sending = useSend()
  const lift = async (fields: FormData) => {
    const body = { reason: textOf(fields, 'reason'), automatic: true as const }
    if ((await sending.send('POST /v1/events/:id/attributions', body, { id: eventId })) === null) return false
    confirmDone('Decided by the rules again')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Leave it to the rules again?"
      lead={`The event is decided from its clicks and coupons as if nobody had touched it. ${
        isNobody ? 'Whoever it then belongs to earns it' : 'What was credited by hand is taken back'
      }, and only the difference is booked. What was decided by hand stays on record.`}
      trigger={
        <Button>
          <Undo2 aria-hidden />
          Lift decision
        </Button>
      }
      submit="Lift decision"
      sending={sending}
      onSubmit={lift}
      shownAt={['/reason']}
    >
      <TextField
        label="Reason"
        name="reason"
        required
        maxLength={500}
        autoComplete="off"
        placeholder="Decided by mistake"
        error={sending.errorAt('/reason')}
      />
    </FormDialog>
  )
}
