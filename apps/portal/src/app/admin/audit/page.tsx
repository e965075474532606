// Who changed what, newest first; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findSession, listAuditEntries } from '#api/resources.ts'
import { AuditTable } from '#features/settings/audit-table.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Audit log' }

const LEAD = 'Every change of settings and every money action: who, when, and what it was before.'

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const [entries, session] = await Promise.all([outcomeOf(listAuditEntries({ cursor })), findSession()])
  return (
    <Page title="Audit log" lead={LEAD}>
      <Card flush>
        {!entries.ok ? (
          <Refused problem={entries.problem} />
        ) : entries.value.data.length > 0 ? (
          <>
            <AuditTable entries={entries.value.data} ownId={session?.workspace?.member_id ?? null} />
            <Pager
              shown={entries.value.data.length}
              noun="entry"
              nouns="entries"
              nextCursor={entries.value.next_cursor}
              pathname="/admin/audit"
              query={{ cursor }}
            />
          </>
        ) : (
          <Empty kind="nothing" title="Nothing recorded yet">
            The first change anybody makes appears here and stays.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
