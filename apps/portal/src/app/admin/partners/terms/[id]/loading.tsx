// The shape of a partner's own terms while they load; read by Next.
import { DetailPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <DetailPageSkeleton under={{ href: '/admin/partners', title: 'Partners' }} />
}
