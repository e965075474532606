// One event and the whole decision about it: clicks considered, terms applied, commissions made; read by
// Next.
import type { EventExplanation, Membership } from '@openpartner/contract'
import type { Metadata } from 'next'
import Link from 'next/link'
import { outcomeOf } from '#api/problem.ts'
import { ALL, explainEvent, listMemberships, loadAdminNames } from '#api/resources.ts'
import { ActorName } from '#features/actor-name.tsx'
import { CommissionTable } from '#features/commissions/commission-table.tsx'
import { CorrectionList } from '#features/events/correction-list.tsx'
import { CreditTable } from '#features/events/credit-table.tsx'
import { DecideByHand, LiftDecision } from '#features/events/decide-by-hand.tsx'
import { causeText, DecisionStory } from '#features/events/decision-story.tsx'
import { EventFacts } from '#features/events/event-facts.tsx'
import { outcomeLook } from '#features/events/outcome.ts'
import { eventKindTitle } from '#features/states.tsx'
import { StoryTimeline } from '#features/story-timeline.tsx'
import { Badge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'
import { Time } from '#ui/time.tsx'

const LINK = 'text-accent-text underline underline-offset-2'

export const metadata: Metadata = { title: 'Event' }

export default async function EventPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const loaded = await outcomeOf(Promise.all([explainEvent(id), listMemberships(ALL), loadAdminNames()]))
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const [explained, memberships, names] = loaded.value
  const { event, story, decision, earlier_decisions, corrections, corrected_sale, commissions } = explained
  const look = outcomeLook(decision)
  const by = decision.by_hand?.by ?? null
  return (
    <Page
      under={{ href: '/admin/events', title: 'Events' }}
      title={`${eventKindTitle(event.kind)} of ${event.customer}`}
      badge={<Badge tone={look.tone}>{look.title}</Badge>}
      lead={decision.text}
      actions={event.corrects === null && <ByHand explained={explained} memberships={memberships.data} />}
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Stack>
          {decision.outcome === 'credited' && (
            <Card title="Who is credited" flush>
              <CreditTable decision={decision} />
            </Card>
          )}
          <Card
            title="How it was decided"
            note={`Decision ${decision.version}, made ${causeText(decision.cause)}`}
          >
            <DecisionStory
              event={event}
              decision={decision}
              decidedBy={by === null ? null : <ActorName actor={by} ownId={null} names={names} />}
            />
          </Card>
          {corrections.length > 0 && (
            <Card
              title={corrected_sale === null ? 'What corrects this sale' : 'All that corrects the sale'}
              note={
                corrected_sale !== null && (
                  <Link className={LINK} href={`/admin/events/${corrected_sale.id}`}>
                    Sale {corrected_sale.external_id}
                  </Link>
                )
              }
            >
              <CorrectionList corrections={corrections} shownId={event.id} />
            </Card>
          )}
          {event.corrects === null && (
            <Card title="Commissions" flush>
              {commissions.length > 0 ? (
                <CommissionTable commissions={commissions} base="/admin/commissions" showPartner />
              ) : (
                <Empty kind="nothing" title="No commission" className="py-8">
                  The decision above says why.
                </Empty>
              )}
            </Card>
          )}
          {commissions.length > 0 && (
            <Card
              title="The whole story"
              note="Everything that happened for everybody, from the first click to the bank."
            >
              <StoryTimeline story={story} />
            </Card>
          )}
          <EarlierDecisions decisions={earlier_decisions} />
        </Stack>
        <Card title="As reported">
          <EventFacts event={event} />
        </Card>
      </div>
      <div className="mt-5">
        <IdLine id={event.id} />
      </div>
    </Page>
  )
}

interface ByHandProps {
  readonly explained: EventExplanation
  readonly memberships: readonly Membership[]
}

function ByHand({ explained: { event, decision }, memberships }: ByHandProps) {
  const credited = event.credited.map(({ name }) => name).join(' and ')
  return (
    <>
      {decision.by_hand !== null && (
        <LiftDecision eventId={event.id} isNobody={decision.outcome === 'nobody'} />
      )}
      <DecideByHand
        eventId={event.id}
        memberships={memberships}
        credited={credited === '' ? null : credited}
      />
    </>
  )
}

function EarlierDecisions({ decisions }: { decisions: EventExplanation['earlier_decisions'] }) {
  if (decisions.length === 0) return null
  return (
    <Card
      title="Earlier decisions"
      note="Replaced, not overwritten: something learnt or decided later made us decide again."
    >
      <ul className="flex flex-col gap-3">
        {decisions.map(({ version, text, cause, decided_at }) => (
          <li key={version} className="text-sm">
            <p>{text}</p>
            <p className="text-xs text-ink-3">
              Decision {version}, made {causeText(cause)}, <Time at={decided_at} />
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
