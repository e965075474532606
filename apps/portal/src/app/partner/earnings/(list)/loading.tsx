// The shape of the partner's earnings while they load; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <ListPageSkeleton
      title="Earnings"
      lead="Every commission with its reason. Open one to follow it from the click to your bank."
      hasFilters
    />
  )
}
