// The shape of one partner while it loads; read by Next.
import { DetailPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <DetailPageSkeleton under={{ href: '/admin/partners', title: 'Partners' }} />
}
