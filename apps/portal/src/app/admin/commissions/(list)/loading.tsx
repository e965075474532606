// The shape of the list of commissions while it loads; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <ListPageSkeleton
      title="Commissions"
      lead="What partners earned. Each one can be followed from the click to the bank."
      hasFilters
    />
  )
}
