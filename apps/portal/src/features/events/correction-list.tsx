// Everything that corrects a sale, in order, each with a link to its event; on explanations.
import type { EventExplanation } from '@openpartner/contract'
import Link from 'next/link'
import { type Step, Timeline } from '#ui/timeline.tsx'
import { eventKindTitle } from '../states.tsx'

interface CorrectionListProps {
  readonly corrections: EventExplanation['corrections']
  /** The event whose page this is: it needs no link to itself. */
  readonly shownId: string
}

export function CorrectionList({ corrections, shownId }: CorrectionListProps) {
  return (
    <Timeline
      steps={corrections.map(
        ({ event_id, kind, occurred_at, text, external_id }): Step => ({
          key: event_id,
          at: occurred_at,
          tone: event_id === shownId ? 'accent' : 'neutral',
          children: (
            <>
              <p>{text}</p>
              <p className="text-sm break-all text-ink-3">
                {event_id === shownId ? (
                  'This event'
                ) : (
                  <Link
                    className="text-accent-text underline underline-offset-2"
                    href={`/admin/events/${event_id}`}
                  >
                    {eventKindTitle(kind)} {external_id}
                  </Link>
                )}
              </p>
            </>
          ),
        }),
      )}
    />
  )
}
