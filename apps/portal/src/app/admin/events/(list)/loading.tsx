// The shape of the list of events while it loads; read by Next.
import { EVENTS_LEAD } from '#features/events/event-table.tsx'
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <ListPageSkeleton title="Events" lead={EVENTS_LEAD} hasFilters />
}
