// A decision told step by step: every click and coupon that was looked at, the event, what the terms gave; on
// explanations.
import type { Decision, Event } from '@openpartner/contract'
import type { ReactNode } from 'react'
import { Amount } from '#ui/amount.tsx'
import { type Step, Timeline } from '#ui/timeline.tsx'
import { eventKindTitle } from '../states.tsx'

interface DecisionStoryProps {
  readonly event: Event
  readonly decision: Decision
  /** Who decided by hand; null when nobody did. */
  readonly decidedBy: ReactNode
}

/** What made us decide: the event itself, or something learnt later. */
export function causeText(cause: string): string {
  if (cause === 'ingest') return 'when the event arrived'
  if (cause === 'late_identity') return 'when a click was tied to the customer later'
  if (cause === 'late_event') return 'when an earlier event was told later'
  if (cause === 'manual') return 'because somebody decided by hand'
  if (cause === 'refund') return 'when the sale was refunded or a refund failed'
  if (cause === 'dispute') return 'when a dispute about the sale was decided'
  if (cause === 'review') return 'when a commission was rejected, or no longer was'
  if (cause === 'run') return 'by an attribution run'
  return `because of: ${cause.replaceAll('_', ' ')}`
}

export function DecisionStory({ event, decision, decidedBy }: DecisionStoryProps) {
  // A correction follows its sale: nobody looked for clicks.
  const clicks = event.corrects === null ? clicksOf(decision) : []
  const steps = [...clicks, eventOf(event), decided(decision, decidedBy), ...rewardsOf(decision)]
  return <Timeline steps={steps} />
}

/** Oldest first, as they happened. */
function clicksOf({ considered }: Decision): Step[] {
  if (considered.length === 0) {
    const children = <p>No click is known of this customer.</p>
    return [{ key: 'none', at: null, children }]
  }
  return considered
    .toSorted((a, b) => a.clicked_at.localeCompare(b.clicked_at))
    .map((one) => ({
      key: one.click_id ?? `code-${one.code}`,
      at: one.clicked_at,
      tone: one.dropped === null ? 'accent' : 'neutral',
      children: (
        <>
          <p>
            <Touched {...one} />
          </p>
          <p className="text-sm text-ink-2">{one.text}</p>
        </>
      ),
    }))
}

function Touched({ code, partner }: Pick<Decision['considered'][number], 'code' | 'partner'>) {
  const who = partner === null ? null : <span className="font-medium">{partner.name}</span>
  if (code === null) return <>Click on a link of {who}</>
  const told = <code className="font-mono text-sm">{code}</code>
  if (who === null) return <>Code {told} redeemed, which is no partner’s coupon</>
  return (
    <>
      Coupon {told} of {who} redeemed
    </>
  )
}

function eventOf(event: Event): Step {
  return {
    key: event.id,
    at: event.occurred_at,
    tone: 'accent',
    children: (
      <p>
        {eventKindTitle(event.kind)} of {event.customer}
        {event.amount !== null && (
          <>
            {' '}
            over <Amount money={event.amount} strong />
          </>
        )}
      </p>
    ),
  }
}

function decided({ version, outcome, text, decided_at }: Decision, decidedBy: ReactNode): Step {
  return {
    key: `decision-${version}`,
    at: decided_at,
    tone: outcome === 'credited' ? 'good' : outcome === 'corrects' ? 'accent' : 'neutral',
    children: (
      <>
        <p className="font-medium">{text}</p>
        {decidedBy !== null && <p className="text-sm text-ink-3">Decided by {decidedBy}</p>}
      </>
    ),
  }
}

function rewardsOf({ rewards, decided_at }: Decision): Step[] {
  return rewards.map(({ partner, outcome, part, kept, rule, terms_name, text }) => ({
    key: `reward-${partner.id}`,
    at: decided_at,
    tone: outcome === 'earned' ? 'good' : 'neutral',
    children: (
      <>
        <p>
          <span className="font-medium">{partner.name}</span>{' '}
          {outcome === 'earned' && part !== null ? (
            <>
              earns <Amount money={part} strong />
              {kept !== null && kept.amount !== part.amount && (
                <>
                  {' '}
                  and keeps <Amount money={kept} strong />
                </>
              )}
            </>
          ) : (
            'earns nothing'
          )}
        </p>
        {(rule === null || kept?.amount !== part?.amount) && <p className="text-sm text-ink-2">{text}</p>}
        {rule !== null && (
          <p className="text-sm text-ink-3">
            Rule: {rule}
            {terms_name !== null && ` (${terms_name})`}
          </p>
        )}
      </>
    ),
  }))
}
