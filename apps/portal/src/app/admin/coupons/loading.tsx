// The shape of the list of coupons while it loads; read by Next.
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return (
    <ListPageSkeleton
      title="Coupons"
      lead="Codes that credit a partner when a customer redeems them: report the code with the sale."
    />
  )
}
