// One program: its terms in words, their history, and its members; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listMemberships, listTerms, loadProgram } from '#api/resources.ts'
import { withoutScheme } from '#features/links/link-text.ts'
import { MemberList } from '#features/programs/member-list.tsx'
import { ProgramBadge } from '#features/programs/program-table.tsx'
import { PublishTerms } from '#features/programs/publish-terms.tsx'
import { CurrentTerms, TermsHistory } from '#features/programs/terms-view.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Program' }

export default async function ProgramPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const loaded = await outcomeOf(
    Promise.all([loadProgram(id), listTerms(id), listMemberships({ program_id: id, ...ALL })]),
  )
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const [program, terms, memberships] = loaded.value
  const [current, ...earlier] = terms.data
  const publish = <PublishTerms programId={id} current={current ?? null} />
  return (
    <Page
      under={{ href: '/admin/programs', title: 'Programs' }}
      title={program.name}
      badge={<ProgramBadge program={program} />}
      lead={`Links lead to ${withoutScheme(program.destination_url)}`}
      actions={publish}
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Stack>
          {current === undefined ? (
            <Card>
              <Empty kind="nothing" title="No terms yet" action={publish}>
                Nothing can be earned in this program until its first terms are published.
              </Empty>
            </Card>
          ) : (
            <CurrentTerms terms={current} />
          )}
          {earlier.length > 0 && <TermsHistory versions={earlier} />}
        </Stack>
        <Card title="Partners" note={`${memberships.data.length} in this program`} flush>
          <MemberList memberships={memberships.data} />
        </Card>
      </div>
      <div className="mt-5">
        <IdLine id={program.id} />
      </div>
    </Page>
  )
}
