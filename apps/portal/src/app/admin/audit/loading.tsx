// The shape of the audit log while it loads; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <ListPageSkeleton
      title="Audit log"
      lead="Every change of settings and every money action: who, when, and what it was before."
      hasFilters
    />
  )
}
