// The shape of the team while it loads; read by Next.
import { CardsSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <CardsSkeleton cards={['table', 'table']} />
}
