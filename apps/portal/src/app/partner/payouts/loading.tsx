// The shape of the partner's payouts while they load; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <ListPageSkeleton
      title="Payouts"
      lead="Transfers to you, with the reference to find them by on your side."
    />
  )
}
