// One partner: balances, programs, links, commissions and clicks; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import {
  ALL,
  listBalances,
  listClicks,
  listCommissions,
  listGroups,
  listLinks,
  listMemberships,
  listPrograms,
  loadPartner,
} from '#api/resources.ts'
import { loadEnv } from '#env.ts'
import { BalanceStrip } from '#features/commissions/balance-strip.tsx'
import { CommissionTable } from '#features/commissions/commission-table.tsx'
import { ClickTable } from '#features/links/click-table.tsx'
import { CreateLink } from '#features/links/create-link.tsx'
import { LinkTable } from '#features/links/link-table.tsx'
import { AddToProgram } from '#features/partners/add-to-program.tsx'
import { BookByHand } from '#features/partners/book-by-hand.tsx'
import { ChangeStatus } from '#features/partners/change-status.tsx'
import { InvitePartner } from '#features/partners/invite-partner.tsx'
import { Memberships } from '#features/partners/memberships.tsx'
import { PartnerBadge } from '#features/partners/partner-badge.tsx'
import { SignOutPartner } from '#features/partners/sign-out-partner.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Partner' }

const UNDER = { href: '/admin/partners', title: 'Partners' }
/** Enough to see what goes on; the lists have the rest. */
const NEWEST = 5

export default async function PartnerPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const loaded = await outcomeOf(loadAll(id))
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const { partner, balances, memberships, links, commissions, clicks, programs, groups } = loaded.value
  const joined = new Set(memberships.map(({ program }) => program.id))
  const open = programs.filter((program) => program.status === 'active' && !joined.has(program.id))
  return (
    <Page
      under={UNDER}
      title={partner.name}
      badge={<PartnerBadge status={partner.status} />}
      lead={partner.email}
      actions={
        <>
          {partner.status === 'active' && <InvitePartner partner={partner} />}
          {partner.status === 'active' && <SignOutPartner partner={partner} />}
          <BookByHand
            partner={partner}
            programs={memberships.map(({ program }) => program)}
            currency={balances[0]?.payable.currency ?? 'EUR'}
          />
          <ChangeStatus partner={partner} />
        </>
      }
    >
      <Stack>
        <Card flush>
          <BalanceStrip balances={balances} />
        </Card>
        <Card
          title="Links"
          flush
          actions={<CreateLink memberships={memberships} routerUrl={loadEnv().ROUTER_URL} size="sm" />}
        >
          {links.length > 0 ? (
            <LinkTable links={links} showPartner={false} canChange />
          ) : (
            <Empty kind="nothing" title="No links yet">
              {memberships.length === 0
                ? 'Add the partner to a program first; links belong to a program.'
                : 'The partner can make their own, or you make one for them.'}
            </Empty>
          )}
        </Card>
        <Card
          title="Programs"
          flush
          actions={open.length > 0 && <AddToProgram partnerId={id} programs={open} />}
        >
          <Memberships memberships={memberships} groups={groups} />
        </Card>
        <Card
          title="Newest commissions"
          flush
          actions={<AllLink href={`/admin/commissions?partner_id=${id}`} />}
        >
          {commissions.length > 0 ? (
            <CommissionTable commissions={commissions} base="/admin/commissions" showPartner={false} />
          ) : (
            <Empty kind="nothing" title="Nothing earned yet">
              Every credited event appears here with the reason for its amount.
            </Empty>
          )}
        </Card>
        <Card title="Newest clicks" flush>
          <ClickTable clicks={clicks} />
        </Card>
        <IdLine id={partner.id} />
      </Stack>
    </Page>
  )
}

function AllLink({ href }: { href: string }) {
  return (
    <ButtonLink size="sm" tone="quiet" className="-mr-2" href={href}>
      All commissions
    </ButtonLink>
  )
}

async function loadAll(id: string) {
  const own = { partner_id: id }
  const partner = await loadPartner(id)
  const [balances, memberships, links, commissions, clicks, programs, groups] = await Promise.all([
    listBalances(own),
    listMemberships({ ...own, ...ALL }),
    listLinks({ ...own, ...ALL }),
    listCommissions({ ...own, limit: NEWEST }),
    listClicks({ ...own, limit: NEWEST }),
    listPrograms(ALL),
    listGroups(ALL),
  ])
  return {
    partner,
    balances: balances.data,
    memberships: memberships.data,
    links: links.data,
    commissions: commissions.data,
    clicks: clicks.data,
    programs: programs.data,
    groups: groups.data.filter(({ status }) => status === 'active'),
  }
}
