// The shape of the mail settings while they load; read by Next.
import { CardsSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <CardsSkeleton cards={['form', 'form', 'table']} />
}
