// For people with several workspaces and none chosen, or with none at all; read by Next.
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { outcomeOf } from '#api/problem.ts'
import { findSession } from '#api/resources.ts'
import { HOME } from '#features/shell/navigation.ts'
import { Heading } from '#features/sign-in/heading.tsx'
import { WorkspaceList } from '#features/sign-in/workspace-list.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Workspaces' }

export default async function WorkspacesPage() {
  const session = await outcomeOf(findSession())
  if (!session.ok) return <Refused problem={session.problem} asPage />
  if (session.value === null) redirect('/sign-in')
  const { workspace, workspaces, person } = session.value
  if (workspace !== null && workspaces.length < 2) redirect(HOME[workspace.role])
  return (
    <>
      <Heading title={workspaces.length === 0 ? 'No workspace yet' : 'Where do you want to go?'}>
        {workspaces.length === 0
          ? `${person.email} belongs to no brand here. Ask the brand to add this address.`
          : `You are signed in as ${person.email}.`}
      </Heading>
      <WorkspaceList workspaces={workspaces} />
    </>
  )
}
