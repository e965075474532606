// Who changed what, newest first, or only what concerns security; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findSession, listAuditEntries, loadAdminNames } from '#api/resources.ts'
import { AuditTable } from '#features/audit/audit-table.tsx'
import { BooksLine } from '#features/books/books-line.tsx'
import { readChoice, readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Choices } from '#ui/choices.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Audit log' }

const LEAD = 'Every change of settings and every money action: who, when, and what it was before.'

const KIND_CHOICES = [
  { value: null, title: 'All' },
  { value: 'security', title: 'Security' },
]

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const kind = await readChoice(searchParams, 'kind', ['security'])
  const cursor = await readParam(searchParams, 'cursor')
  const [entries, names, session] = await Promise.all([
    outcomeOf(listAuditEntries({ kind, cursor })),
    loadAdminNames(),
    findSession(),
  ])
  return (
    <Page
      title="Audit log"
      lead={
        <>
          {LEAD}
          <BooksLine />
        </>
      }
    >
      <Card flush>
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 border-b border-line px-2.5 py-2 sm:px-3.5">
          <Choices label="Kind" name="kind" choices={KIND_CHOICES} chosen={kind ?? null} />
          {kind === 'security' && (
            <p className="px-2.5 py-1 text-sm text-ink-3 sm:px-0">
              Who got in, who may do what, and which secrets changed.
            </p>
          )}
        </div>
        {!entries.ok ? (
          <Refused problem={entries.problem} />
        ) : entries.value.data.length > 0 ? (
          <>
            <AuditTable
              entries={entries.value.data}
              ownId={session?.workspace?.member_id ?? null}
              names={names}
            />
            <Pager
              shown={entries.value.data.length}
              noun="entry"
              nouns="entries"
              nextCursor={entries.value.next_cursor}
              pathname="/admin/audit"
              query={{ kind, cursor }}
            />
          </>
        ) : kind === 'security' ? (
          <Empty kind="filtered" title="Nothing about security yet">
            Signing in, invitations, keys and mail settings appear here.
          </Empty>
        ) : (
          <Empty kind="nothing" title="Nothing recorded yet">
            The first change anybody makes appears here and stays.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
