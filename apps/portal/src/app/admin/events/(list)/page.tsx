// Everything the brand reported, with who was credited and why; read by Next.

import { EVENT_KINDS, REWARDED_KINDS } from '@openpartner/contract/vocabulary'
import type { Metadata } from 'next'
import Link from 'next/link'
import { outcomeOf } from '#api/problem.ts'
import { listEvents } from '#api/resources.ts'
import { CustomerSearch } from '#features/events/customer-search.tsx'
import { EVENTS_LEAD, EventTable } from '#features/events/event-table.tsx'
import { WaitingNote } from '#features/events/waiting-note.tsx'
import { EVENT_KIND } from '#features/states.tsx'
import { readChoice, readParam, type SearchParams } from '#query.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Choices } from '#ui/choices.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Events' }

/** How refunds fail and disputes end stands on the pages of their sales. */
const SHOWN_KINDS = [...REWARDED_KINDS, 'refund', 'credit_note', 'dispute_opened'] as const
const KIND_CHOICES = [
  { value: null, title: 'All' },
  ...SHOWN_KINDS.map((kind) => ({ value: kind, title: EVENT_KIND[kind] })),
]

export default async function EventsPage({ searchParams }: { searchParams: SearchParams }) {
  const kind = await readChoice(searchParams, 'kind', EVENT_KINDS)
  const cursor = await readParam(searchParams, 'cursor')
  const customer = await readParam(searchParams, 'customer')
  const waiting = await readChoice(searchParams, 'waiting', ['true'])
  const events = await outcomeOf(listEvents({ kind, cursor, customer, waiting }))
  const isFiltered = [kind, customer, cursor, waiting].some((value) => value !== undefined)
  return (
    <Page title="Events" lead={EVENTS_LEAD}>
      <Stack>
        {waiting === undefined ? <WaitingNote /> : <OnlyWaiting />}
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
                query={{ kind, customer, waiting, cursor }}
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
              {waiting === undefined
                ? 'The customer’s reference has to be exactly the one you reported.'
                : 'Nothing waits for a sale any more.'}
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
      </Stack>
    </Page>
  )
}

function OnlyWaiting() {
  return (
    <p className="text-sm text-ink-2">
      Shown are refunds, disputes and credit notes whose sale was not reported.{' '}
      <Link className="text-accent-text underline underline-offset-2" href="/admin/events">
        Show all events
      </Link>
    </p>
  )
}
