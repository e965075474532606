// The shape of one event while it loads; read by Next.
import { DetailPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <DetailPageSkeleton under={{ href: '/admin/events', title: 'Events' }} />
}
