// The shape of the settings while they load; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <ListPageSkeleton title="Settings" lead="The brand, and the keys your own software uses." />
}
