// The shape of one payout run while it loads; read by Next.
import { DetailPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <DetailPageSkeleton under={{ href: '/admin/payouts', title: 'Payouts' }} />
}
