// Everything the brand reported, with who was credited and why; read by Next.

import { EVENT_KINDS } from '@openpartner/contract/vocabulary'
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listEvents } from '#api/resources.ts'
import { CustomerSearch } from '#features/events/customer-search.tsx'
import { EVENTS_LEAD, EventTable } from '#features/events/event-table.tsx'
import { EVENT_KIND } from '#features/states.tsx'
import { readChoice, readParam, type SearchParams } from '#query.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Choices } from '#ui/choices.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Events' }

const KIND_CHOICES = [
  { value: null, title: 'All' },
  ...EVENT_KINDS.map((kind) => ({ value: kind, title: EVENT_KIND[kind] })),
]

export default async function EventsPage({ searchParams }: { searchParams: SearchParams }) {
  const kind = await readChoice(searchParams, 'kind', EVENT_KINDS)
  const cursor = await readParam(searchParams, 'cursor')
  const customer = await readParam(searchParams, 'customer')
  const events = await outcomeOf(listEvents({ kind, cursor, customer }))
  const isFiltered = kind !== undefined || customer !== undefined || cursor !== undefined
  return (
    <Page title="Events" lead={EVENTS_LEAD}>
      <Card flush>
        <div className="flex min-h-12 flex-wrap items-center justify-between gap-2 border-b border-line px-2.5 py-2 sm:px-3.5">
          <Choices label="Kind" name="kind" choices={KIND_CHOICES} chosen={kind ?? null} />
          <CustomerSearch customer={customer ?? ''} />
        </div>
        {!events.ok ? (
          <Refused problem={events.problem} />
        ) : events.value.data.length > 0 ? (
          <>
            <EventTable events={events.value.data} />
            <Pager
              shown={events.value.data.length}
              noun="event"
              nextCursor={events.value.next_cursor}
              pathname="/admin/events"
              query={{ kind, customer, cursor }}
            />
          </>
        ) : isFiltered ? (
          <Empty
            kind="filtered"
            title="No event matches"
            action={
              <ButtonLink size="sm" href="/admin/events">
                Show all events
              </ButtonLink>
            }
          >
            The customer’s reference has to be exactly the one you reported.
          </Empty>
        ) : (
          <Empty
            kind="nothing"
            title="No events yet"
            action={<ButtonLink href="/admin/settings">Make an API key</ButtonLink>}
          >
            Your app reports leads and sales to the API. Each one is decided the moment it arrives.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
