// The filter of a list of commissions by state; on the lists of both roles.
import { type BlockReason, COMMISSION_STATES, type CommissionState } from '@openpartner/contract/vocabulary'
import { Choices } from '#ui/choices.tsx'
import { COMMISSION_STATE } from '../states.tsx'

const CHOICES = [
  { value: null, title: 'All' },
  ...COMMISSION_STATES.map((state) => ({ value: state, title: COMMISSION_STATE[state].title })),
]

export function StateChoices({ chosen }: { chosen: CommissionState | undefined }) {
  return (
    <div className="flex min-h-12 items-center border-b border-line px-2.5 sm:px-3.5">
      <Choices label="State" name="state" choices={CHOICES} chosen={chosen ?? null} />
    </div>
  )
}

const BLOCK_CHOICES = [
  { value: null, title: 'Blocked or not' },
  { value: 'approval', title: 'Needs approval' },
  { value: 'review', title: 'On hold' },
  { value: 'dispute', title: 'Disputed' },
]

/** What waits for a person; on the admin's list. */
export function BlockChoices({ chosen }: { chosen: BlockReason | undefined }) {
  return (
    <div className="flex min-h-12 items-center border-b border-line px-2.5 sm:px-3.5">
      <Choices label="Blocked by" name="blocked_by" choices={BLOCK_CHOICES} chosen={chosen ?? null} />
    </div>
  )
}
