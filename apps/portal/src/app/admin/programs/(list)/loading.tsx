// The shape of the list of programs while it loads; read by Next.
import { PROGRAMS_LEAD } from '#features/programs/program-table.tsx'
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <ListPageSkeleton title="Programs" lead={PROGRAMS_LEAD} />
}
