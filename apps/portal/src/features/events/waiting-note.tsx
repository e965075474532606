// Says how many refunds and disputes wait for a sale that was never reported; above the list of events and on
// the overview.
import { Hourglass } from 'lucide-react'
import Link from 'next/link'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listEvents } from '#api/resources.ts'

/** Nothing while nothing waits; when they cannot be read, the page itself says what is wrong. */
export async function WaitingNote() {
  const waiting = await outcomeOf(listEvents({ ...ALL, waiting: 'true' }))
  if (!waiting.ok || waiting.value.data.length === 0) return null
  const { data, next_cursor } = waiting.value
  const count = next_cursor === null ? String(data.length) : `More than ${data.length}`
  return (
    <aside className="flex gap-2.5 rounded-xl border border-line bg-warn-soft px-4 py-3 text-sm text-warn">
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="text-pretty">
        <strong className="font-semibold">
          {count} {data.length === 1 ? 'correction waits' : 'corrections wait'} for a sale.
        </strong>{' '}
        A refund, dispute or credit note names a sale that was not reported. It applies by itself as soon as
        the sale is.{' '}
        <Link className="font-medium underline underline-offset-2" href="/admin/events?waiting=true">
          Show what waits
        </Link>
      </p>
    </aside>
  )
}
