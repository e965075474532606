// The shape of the list of partners while it loads; read by Next.
import { PARTNERS_LEAD } from '#features/partners/partner-table.tsx'
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <ListPageSkeleton title="Partners" lead={PARTNERS_LEAD} hasFilters />
}
