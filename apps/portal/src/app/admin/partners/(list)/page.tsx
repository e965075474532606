// All partners of the brand with what they are owed; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listBalances, listPartners, listPrograms } from '#api/resources.ts'
import { AddPartner } from '#features/partners/add-partner.tsx'
import { PARTNERS_LEAD, PartnerTable } from '#features/partners/partner-table.tsx'
import { readChoice, readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Choices } from '#ui/choices.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Partners' }

const STATUS_CHOICES = [
  { value: null, title: 'All' },
  { value: 'active', title: 'Active' },
  { value: 'suspended', title: 'Suspended' },
]

export default async function PartnersPage({ searchParams }: { searchParams: SearchParams }) {
  const status = await readChoice(searchParams, 'status', ['active', 'suspended'])
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(
    Promise.all([listPartners({ status, cursor }), listBalances(), listPrograms(ALL)]),
  )
  if (!loaded.ok) {
    return (
      <Page title="Partners" lead={PARTNERS_LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [partners, balances, programs] = loaded.value
  const add = <AddPartner programs={programs.data.filter((program) => program.status === 'active')} />
  const isFiltered = status !== undefined || cursor !== undefined
  return (
    <Page title="Partners" lead={PARTNERS_LEAD} actions={add}>
      <Card flush>
        <div className="flex min-h-12 items-center border-b border-line px-2.5 sm:px-3.5">
          <Choices label="Status" name="status" choices={STATUS_CHOICES} chosen={status ?? null} />
        </div>
        {partners.data.length > 0 ? (
          <>
            <PartnerTable partners={partners.data} balances={balances.data} />
            <Pager
              shown={partners.data.length}
              noun="partner"
              nextCursor={partners.next_cursor}
              pathname="/admin/partners"
              query={{ status, cursor }}
            />
          </>
        ) : isFiltered ? (
          <Empty kind="filtered" title={`No ${status ?? ''} partners`}>
            Choose “All” to see everybody.
          </Empty>
        ) : (
          <Empty kind="nothing" title="No partners yet" action={add}>
            Add the first one: they get a link to share and see what it earns them.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
