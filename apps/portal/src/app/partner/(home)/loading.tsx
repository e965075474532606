// The shape of the partner's start page while it loads; read by Next.
import { DashboardSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <DashboardSkeleton
      title="Home"
      lead="Share your link. Everything it earns is listed here with the reason."
    />
  )
}
