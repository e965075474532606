// One group of a program: its own terms and who is in it; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import {
  ALL,
  listGroups,
  listGroupTerms,
  listMemberships,
  listTerms,
  loadGroup,
  loadProgram,
} from '#api/resources.ts'
import { ArchiveGroup } from '#features/groups/archive-group.tsx'
import { RenameGroup } from '#features/groups/group-name.tsx'
import { MemberList } from '#features/programs/member-list.tsx'
import { OwnTermsCards } from '#features/programs/own-terms.tsx'
import { Badge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Group' }

export default async function GroupPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const loaded = await outcomeOf(loadAll(id))
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const { group, program, versions, ofProgram, members, groups } = loaded.value
  return (
    <Page
      under={{ href: `/admin/programs/${program.id}`, title: program.name }}
      title={group.name}
      badge={group.status === 'archived' ? <Badge>Archived</Badge> : <Badge tone="good">Active</Badge>}
      lead="Partners in this group earn by the group’s terms, unless they have terms of their own."
      actions={
        <>
          <RenameGroup group={group} />
          <ArchiveGroup group={group} />
        </>
      }
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Stack>
          <OwnTermsCards
            owner={{ kind: 'groups', id, name: group.name }}
            versions={versions}
            program={ofProgram}
            canPublish={group.status === 'active'}
          />
        </Stack>
        <Card title="Partners" note={`${members.length} in this group`} flush>
          <MemberList
            memberships={members}
            groups={groups}
            empty="Put partners into the group on the program’s page."
          />
        </Card>
      </div>
      <div className="mt-5">
        <IdLine id={id} />
      </div>
    </Page>
  )
}

async function loadAll(id: string) {
  const group = await loadGroup(id)
  const [program, versions, ofProgram, members, groups] = await Promise.all([
    loadProgram(group.program_id),
    listGroupTerms(id),
    listTerms(group.program_id),
    listMemberships({ group_id: id, ...ALL }),
    listGroups({ program_id: group.program_id, ...ALL }),
  ])
  return {
    group,
    program,
    versions: versions.data,
    ofProgram: ofProgram.data.find(({ state }) => state === 'in_force') ?? null,
    members: members.data,
    groups: groups.data.filter(({ status }) => status === 'active'),
  }
}
