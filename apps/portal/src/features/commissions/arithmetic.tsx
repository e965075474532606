// The sum behind a commission, line by line, as one would check it on paper; on the explanation.
import type { CommissionExplanation, Decision } from '@openpartner/contract'
import type { Role } from '@openpartner/contract/vocabulary'
import type { ReactNode } from 'react'
import { Amount } from '#ui/amount.tsx'
import { kindTitle } from './kind-text.ts'

interface ArithmeticProps {
  readonly explained: CommissionExplanation
  readonly viewer: Role
}

export function Arithmetic({ explained, viewer }: ArithmeticProps) {
  const { commission, event } = explained
  // Of the decision that made this entry: one that replaced it has other sums and entries of its own.
  const made = [explained.decision, ...explained.earlier_decisions].find(
    (decision) => decision?.version === explained.made_by,
  )
  const own = made?.rewards.find(({ partner }) => partner.id === commission.partner.id)
  return (
    <>
      <dl className="text-sm">
        {event?.amount && <Line name="Paid by the customer" value={<Amount money={event.amount} />} />}
        {commission.base !== null && <Line name="Without tax" value={<Amount money={commission.base} />} />}
        <Line name={event === null ? 'Reason' : 'Rule'} value={commission.because} />
        {made?.given_back && (
          <Line
            name="Given back to the customer"
            value={
              <>
                <Amount money={made.given_back.amount} /> ({made.given_back.percent} %)
              </>
            }
          />
        )}
        {own !== undefined && own.taken_back !== null && own.kept !== null && (
          <Line
            name="Kept of the partner’s part"
            value={
              <>
                <Amount money={own.kept} /> of <Amount money={own.part ?? own.kept} />
              </>
            }
          />
        )}
        <div className="flex items-baseline justify-between gap-4 pt-3 text-base font-semibold">
          <dt>{kindTitle(commission.kind)}</dt>
          <dd>
            <Amount money={commission.amount} />
          </dd>
        </div>
      </dl>
      {own !== undefined && <p className="mt-3 text-sm text-pretty text-ink-2">{own.text}</p>}
      <p className="mt-1 text-sm text-ink-3">{termsText(explained, own, viewer)}</p>
    </>
  )
}

/** Which terms counted, and for whom they are. */
function termsText(
  { commission }: CommissionExplanation,
  own: Decision['rewards'][number] | undefined,
  viewer: Role,
): string {
  const { program, terms_version } = commission
  if (program === null || terms_version === null) return 'Booked by hand: no event and no rule made it.'
  const version = `version ${terms_version}`
  if (own?.terms_scope === 'partner') {
    return `By ${viewer === 'partner' ? 'your' : 'the partner’s'} own terms in ${program.name}, ${version}.`
  }
  if (own?.terms_scope === 'group') return `By ${own.terms_name} in ${program.name}.`
  return `By ${version} of the terms of ${program.name}.`
}

function Line({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b border-line py-2 first:pt-0">
      <dt className="shrink-0 text-ink-3">{name}</dt>
      <dd className="text-right">{value}</dd>
    </div>
  )
}
