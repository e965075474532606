'use client'
// Ends a coupon after saying what that means; in every row of coupons an admin sees.
import { TicketX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

interface EndCouponProps {
  readonly id: string
  readonly code: string
  readonly partner: string
}

export function EndCoupon({ id, code, partner }: EndCouponProps) {
  const router = useRouter()
  const sending = useSend()
  const end = async () => {
    if ((await sending.send('POST /v1/coupons/:id/end', null, { id })) === null) return false
    confirmDone(`${code} has ended`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`End ${code}?`}
      lead={`From now on, sales with it are no longer credited to ${partner}. What it earned so far stays. It cannot be opened again, but its code can be given to a new coupon. In your shop the code goes on working until you end it there.`}
      trigger={
        <Button tone="quiet" size="icon" aria-label={`End coupon ${code}`}>
          <TicketX aria-hidden />
        </Button>
      }
      submit="End coupon"
      tone="danger"
      sending={sending}
      onSubmit={end}
    />
  )
}
