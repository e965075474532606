// The brand's programs and what each pays, in words; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listPrograms } from '#api/resources.ts'
import { CreateProgram } from '#features/programs/create-program.tsx'
import { PROGRAMS_LEAD, ProgramTable } from '#features/programs/program-table.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Programs' }

export default async function ProgramsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const programs = await outcomeOf(listPrograms({ cursor }))
  return (
    <Page title="Programs" lead={PROGRAMS_LEAD} actions={programs.ok && <CreateProgram />}>
      <Card flush>
        {!programs.ok ? (
          <Refused problem={programs.problem} />
        ) : programs.value.data.length > 0 ? (
          <>
            <ProgramTable programs={programs.value.data} />
            <Pager
              shown={programs.value.data.length}
              noun="program"
              nextCursor={programs.value.next_cursor}
              pathname="/admin/programs"
              query={{ cursor }}
            />
          </>
        ) : (
          <Empty kind="nothing" title="No programs yet" action={<CreateProgram />}>
            A program says where links lead and what partners earn for which events.
          </Empty>
        )}
      </Card>
    </Page>
  )
}
