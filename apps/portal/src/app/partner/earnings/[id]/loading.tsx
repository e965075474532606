// The shape of one commission while it loads; read by Next.
import { DetailPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <DetailPageSkeleton under={{ href: '/partner/earnings', title: 'Earnings' }} />
}
