// What a commission rests on: the event, the click, the payout, each with its time and its id; on the
// explanation.
import type { CommissionExplanation } from '@openpartner/contract'
import type { Role } from '@openpartner/contract/vocabulary'
import Link from 'next/link'
import { Facts } from '#ui/card.tsx'
import { Time } from '#ui/time.tsx'
import { shortId } from '#ui/with-ids.tsx'
import { withoutClick, withoutScheme } from '../links/link-text.ts'
import { eventKindTitle } from '../states.tsx'

const LINK = 'text-accent-text underline underline-offset-2'

export function Evidence({ explained, viewer }: { explained: CommissionExplanation; viewer: Role }) {
  const { commission, click, event, payout } = explained
  const facts = [
    ...(click === null
      ? []
      : [
          { name: 'Click', value: <Time at={click.clicked_at} /> },
          { name: 'Came from', value: click.referrer_host ?? 'directly' },
          { name: 'With', value: [click.browser, click.device].filter((part) => part !== null).join(', ') },
          { name: 'Led to', value: withoutScheme(withoutClick(click.destination)) },
        ]),
    ...(event === null
      ? [{ name: 'Booked', value: <Time at={commission.earned_at} /> }]
      : [
          {
            name: 'Event',
            value:
              viewer === 'admin' ? (
                <Link className={LINK} href={`/admin/events/${event.id}`}>
                  {eventKindTitle(event.kind)} of {event.customer}
                </Link>
              ) : (
                eventKindTitle(event.kind)
              ),
          },
          { name: 'Happened', value: <Time at={event.occurred_at} /> },
        ]),
    { name: 'Payable from', value: <Time at={commission.release_at} /> },
    ...(payout === null
      ? []
      : [
          { name: 'Payout', value: <code className="font-mono text-xs">{shortId(payout.id)}</code> },
          ...(payout.settled_at === null ? [] : [{ name: 'Paid', value: <Time at={payout.settled_at} /> }]),
          ...(payout.reference === null ? [] : [{ name: 'Reference', value: payout.reference }]),
        ]),
  ]
  return <Facts facts={facts} />
}
