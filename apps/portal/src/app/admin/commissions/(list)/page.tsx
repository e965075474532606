// All commissions of the brand by state; read by Next.

import { BLOCK_REASONS, COMMISSION_STATES } from '@openpartner/contract/vocabulary'
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listCommissions } from '#api/resources.ts'
import { ReviewList } from '#features/commissions/review-list.tsx'
import { BlockChoices, StateChoices } from '#features/commissions/state-choices.tsx'
import { readChoice, readParam, type SearchParams } from '#query.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Commissions' }

const LEAD = 'What partners earned. Each one can be followed from the click to the bank.'

export default async function CommissionsPage({ searchParams }: { searchParams: SearchParams }) {
  const state = await readChoice(searchParams, 'state', COMMISSION_STATES)
  const blocked_by = await readChoice(searchParams, 'blocked_by', BLOCK_REASONS)
  const cursor = await readParam(searchParams, 'cursor')
  const partner_id = await readParam(searchParams, 'partner_id')
  const commissions = await outcomeOf(listCommissions({ state, blocked_by, cursor, partner_id }))
  const isFiltered =
    state !== undefined || blocked_by !== undefined || cursor !== undefined || partner_id !== undefined
  return (
    <Page
      title="Commissions"
      lead={LEAD}
      actions={
        partner_id !== undefined && <ButtonLink href="/admin/commissions">Show all partners</ButtonLink>
      }
    >
      <Card flush>
        <StateChoices chosen={state} />
        <BlockChoices chosen={blocked_by} />
        {!commissions.ok ? (
          <Refused problem={commissions.problem} />
        ) : commissions.value.data.length > 0 ? (
          <>
            <ReviewList commissions={commissions.value.data} base="/admin/commissions" />
            <Pager
              shown={commissions.value.data.length}
              noun="commission"
              nextCursor={commissions.value.next_cursor}
              pathname="/admin/commissions"
              query={{ state, blocked_by, partner_id, cursor }}
            />
          </>
        ) : isFiltered ? (
          <Empty
            kind="filtered"
            title="No commission matches"
            action={
              <ButtonLink size="sm" href="/admin/commissions">
                Show all commissions
              </ButtonLink>
            }
          />
        ) : (
          <Empty kind="nothing" title="No commissions yet">
            The first event that is credited to a partner makes one.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
