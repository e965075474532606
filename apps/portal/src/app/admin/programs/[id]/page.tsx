// One program: its terms in words, their history, its groups and its members; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listAcceptances, listGroups, listMemberships, listTerms, loadProgram } from '#api/resources.ts'
import { GroupList } from '#features/groups/group-list.tsx'
import { CreateGroup } from '#features/groups/group-name.tsx'
import { withoutScheme } from '#features/links/link-text.ts'
import { AcceptanceList } from '#features/programs/acceptance-list.tsx'
import { MemberList } from '#features/programs/member-list.tsx'
import { ProgramBadge } from '#features/programs/program-table.tsx'
import { PublishTerms } from '#features/programs/publish-terms.tsx'
import { CurrentTerms, PlannedTerms, TermsHistory } from '#features/programs/terms-view.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Program' }

export default async function ProgramPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const loaded = await outcomeOf(loadAll(id))
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const { program, versions, members, groups, acceptances } = loaded.value
  const current = versions.find(({ state }) => state === 'in_force') ?? null
  const planned = versions.filter(({ state }) => state === 'planned')
  const past = versions.filter(({ state }) => state === 'past')
  const publish = <PublishTerms programId={id} current={current} number={(versions[0]?.version ?? 0) + 1} />
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
          {current === null ? (
            <Card>
              <Empty kind="nothing" title="No terms yet" action={publish}>
                Nothing can be earned in this program until its first terms are published.
              </Empty>
            </Card>
          ) : (
            <CurrentTerms terms={current} />
          )}
          {planned.length > 0 && <PlannedTerms versions={planned} />}
          {past.length > 0 && <TermsHistory versions={past} />}
          <Card
            title="Groups"
            note="Partners who earn by other terms than the program’s."
            actions={<CreateGroup programId={id} />}
            flush
          >
            <GroupList groups={groups} />
          </Card>
        </Stack>
        <Stack>
          <Card title="Partners" note={`${members.length} in this program`} flush>
            <MemberList
              memberships={members}
              groups={groups.filter(({ status }) => status === 'active')}
              empty="Add a partner and choose this program."
            />
          </Card>
          {members.length > 0 && <AcceptanceList acceptances={acceptances} memberships={members} />}
        </Stack>
      </div>
      <div className="mt-5">
        <IdLine id={program.id} />
      </div>
    </Page>
  )
}

async function loadAll(id: string) {
  const [program, terms, memberships, groups, acceptances] = await Promise.all([
    loadProgram(id),
    listTerms(id),
    listMemberships({ program_id: id, ...ALL }),
    listGroups({ program_id: id, ...ALL }),
    listAcceptances(id, ALL),
  ])
  return {
    program,
    versions: terms.data,
    members: memberships.data,
    groups: groups.data,
    acceptances: acceptances.data,
  }
}
