// The shape of the profile while it loads; read by Next.
import { PROFILE_LEAD } from '#features/profile/profile.tsx'
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <ListPageSkeleton title="Your profile" lead={PROFILE_LEAD} />
}
