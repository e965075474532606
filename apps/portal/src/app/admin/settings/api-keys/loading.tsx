// The shape of the API keys while they load; read by Next.
import { CardsSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <CardsSkeleton cards={['table']} />
}
