// All links of the brand; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listLinks, listMemberships } from '#api/resources.ts'
import { loadEnv } from '#env.ts'
import { CreateLink } from '#features/links/create-link.tsx'
import { LinkTable } from '#features/links/link-table.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Links' }

const LEAD = 'The addresses partners share. Each visit through one is recorded before the visitor moves on.'

export default async function LinksPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(Promise.all([listLinks({ cursor }), listMemberships(ALL)]))
  if (!loaded.ok) {
    return (
      <Page title="Links" lead={LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [links, memberships] = loaded.value
  const create = <CreateLink memberships={memberships.data} routerUrl={loadEnv().ROUTER_URL} />
  return (
    <Page title="Links" lead={LEAD} actions={create}>
      <Card flush>
        {links.data.length > 0 ? (
          <>
            <LinkTable links={links.data} showPartner canChange />
            <Pager
              shown={links.data.length}
              noun="link"
              nextCursor={links.next_cursor}
              pathname="/admin/links"
              query={{ cursor }}
            />
          </>
        ) : memberships.data.length === 0 ? (
          <Empty
            kind="nothing"
            title="Nobody to make a link for yet"
            action={<ButtonLink href="/admin/partners">Go to partners</ButtonLink>}
          >
            A link belongs to a partner in a program. Add a partner to a program first.
          </Empty>
        ) : (
          <Empty kind="nothing" title="No links yet" action={create}>
            Make the first one and follow it yourself: the click shows up within seconds.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
