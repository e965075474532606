// The shape of the list of links while it loads; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <ListPageSkeleton
      title="Links"
      lead="The addresses partners share. Each visit through one is recorded before the visitor moves on."
    />
  )
}
