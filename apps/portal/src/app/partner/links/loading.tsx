// The shape of the partner's links while they load; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <ListPageSkeleton
      title="Links"
      lead="What you share. Make one for each place, and see which of them works."
    />
  )
}
