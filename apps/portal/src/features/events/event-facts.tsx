// What was reported about an event, unchanged; beside explanations.
import type { Event } from '@openpartner/contract'
import { Amount } from '#ui/amount.tsx'
import { Facts } from '#ui/card.tsx'
import { Time } from '#ui/time.tsx'
import { eventKindTitle } from '../states.tsx'

export function EventFacts({ event }: { event: Event }) {
  const facts = [
    { name: 'Kind', value: eventKindTitle(event.kind) },
    { name: 'Customer', value: event.customer },
    { name: 'Your id', value: <code className="font-mono text-xs">{event.external_id}</code> },
    ...(event.corrects === null
      ? []
      : [{ name: 'Corrects', value: <code className="font-mono text-xs">{event.corrects}</code> }]),
    ...(event.amount === null ? [] : [{ name: 'Amount', value: <Amount money={event.amount} /> }]),
    ...(event.net === null || event.corrects !== null
      ? []
      : [{ name: 'Without tax', value: <Amount money={event.net} /> }]),
    ...(event.coupon === null
      ? []
      : [{ name: 'Coupon', value: <code className="font-mono text-xs">{event.coupon}</code> }]),
    { name: 'Happened', value: <Time at={event.occurred_at} /> },
    { name: 'Recorded', value: <Time at={event.recorded_at} /> },
    ...Object.entries(event.metadata).map(([name, value]) => ({ name, value })),
  ]
  return <Facts facts={facts} />
}
