// All coupons of the brand; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listCoupons, listMemberships } from '#api/resources.ts'
import { CouponTable } from '#features/coupons/coupon-table.tsx'
import { CreateCoupon } from '#features/coupons/create-coupon.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Coupons' }

const LEAD = 'Codes that credit a partner when a customer redeems them: report the code with the sale.'

export default async function CouponsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(Promise.all([listCoupons({ cursor }), listMemberships(ALL)]))
  if (!loaded.ok) {
    return (
      <Page title="Coupons" lead={LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [coupons, memberships] = loaded.value
  const create = <CreateCoupon memberships={memberships.data} />
  return (
    <Page title="Coupons" lead={LEAD} actions={create}>
      <Card flush>
        {coupons.data.length > 0 ? (
          <>
            <CouponTable coupons={coupons.data} isAdmin />
            <Pager
              shown={coupons.data.length}
              noun="coupon"
              nextCursor={coupons.next_cursor}
              pathname="/admin/coupons"
              query={{ cursor }}
            />
          </>
        ) : memberships.data.length === 0 ? (
          <Empty
            kind="nothing"
            title="Nobody to make a coupon for yet"
            action={<ButtonLink href="/admin/partners">Go to partners</ButtonLink>}
          >
            A coupon belongs to a partner in a program. Add a partner to a program first.
          </Empty>
        ) : (
          <Empty kind="nothing" title="No coupons yet" action={create}>
            Make the first one, and send its code along when you report a sale.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
