// The partner's own links, and the newest clicks through them; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listClicks, listCoupons, listLinks, listMemberships } from '#api/resources.ts'
import { loadEnv } from '#env.ts'
import { CouponTable } from '#features/coupons/coupon-table.tsx'
import { ClickTable } from '#features/links/click-table.tsx'
import { CreateLink } from '#features/links/create-link.tsx'
import { LinkTable } from '#features/links/link-table.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Links' }

const LEAD = 'What you share. Make one for each place, and see which of them works.'
/** Enough to see a test click arrive. */
const NEWEST_CLICKS = 10

export default async function LinksPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(
    Promise.all([
      listLinks({ cursor }),
      listMemberships(ALL),
      listClicks({ limit: NEWEST_CLICKS }),
      listCoupons(ALL),
    ]),
  )
  if (!loaded.ok) {
    return (
      <Page title="Links" lead={LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [links, memberships, clicks, coupons] = loaded.value
  const create = <CreateLink memberships={memberships.data} routerUrl={loadEnv().ROUTER_URL} isPartner />
  return (
    <Page title="Links" lead={LEAD} actions={create}>
      <Stack>
        <Card flush>
          {links.data.length > 0 ? (
            <>
              <LinkTable links={links.data} showPartner={false} canChange={false} />
              <Pager
                shown={links.data.length}
                noun="link"
                nextCursor={links.next_cursor}
                pathname="/partner/links"
                query={{ cursor }}
              />
            </>
          ) : (
            <Empty kind="nothing" title="No links yet" action={create}>
              {memberships.data.length === 0
                ? 'You are in no program yet. The brand adds you to one; then you can make links.'
                : 'Make the first one: choose how it reads, and share it.'}
            </Empty>
          )}
        </Card>
        {coupons.data.length > 0 && (
          <Card title="Your coupons" flush note="Who redeems one is credited to you, without a click.">
            <CouponTable coupons={coupons.data} isAdmin={false} />
          </Card>
        )}
        <Card title="Newest clicks" flush>
          <ClickTable clicks={clicks.data} />
        </Card>
      </Stack>
    </Page>
  )
}
