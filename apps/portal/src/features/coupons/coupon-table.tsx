// The table of coupons: the code to copy, whose it is, and whether it is valid; on the lists of both roles.
import type { Coupon } from '@openpartner/contract'
import NextLink from 'next/link'
import { Badge } from '#ui/badge.tsx'
import { CopyButton } from '#ui/copy.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { EndCoupon } from './end-coupon.tsx'

interface CouponTableProps {
  readonly coupons: readonly Coupon[]
  /** Admins see whose a coupon is, and may end it. */
  readonly isAdmin: boolean
}

export function CouponTable({ coupons, isAdmin }: CouponTableProps) {
  const partner: Column<Coupon> = {
    title: 'Partner',
    className: 'sm:min-w-32 sm:max-w-52',
    cell: (coupon) => (
      <NextLink
        href={`/admin/partners/${coupon.partner.id}`}
        prefetch={false}
        className="line-clamp-2 hover:underline"
      >
        {coupon.partner.name}
      </NextLink>
    ),
  }
  const columns: Column<Coupon>[] = [
    {
      title: 'Code',
      names: true,
      cell: ({ code, note, ended_at }) => (
        <div className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <code className="font-mono break-all">{code}</code>
            {ended_at !== null && <Badge>Ended</Badge>}
          </span>
          {note !== null && <span className="line-clamp-2 text-sm text-ink-3">{note}</span>}
        </div>
      ),
    },
    ...(isAdmin ? [partner] : []),
    {
      title: 'Program',
      className: 'sm:min-w-32 sm:max-w-52',
      cell: ({ program }) => <span className="line-clamp-2">{program.name}</span>,
    },
    {
      title: 'Valid',
      align: 'end',
      cell: ({ created_at, ended_at }) => (
        <span className="whitespace-nowrap">
          {ended_at === null ? 'since ' : ''}
          <Time at={created_at} only="day" />
          {ended_at !== null && (
            <>
              {' to '}
              <Time at={ended_at} only="day" />
            </>
          )}
        </span>
      ),
    },
    {
      title: 'Actions',
      align: 'end',
      className: 'sm:w-24',
      cell: ({ id, code, partner: { name }, ended_at }) => (
        <span className="inline-flex items-center justify-end gap-0.5">
          <CopyButton text={code} what={`coupon ${code}`} />
          {isAdmin && ended_at === null && <EndCoupon id={id} code={code} partner={name} />}
        </span>
      ),
    },
  ]
  return <Table label="Coupons" columns={columns} rows={coupons} idOf={({ id }) => id} />
}
