// The front door: sends everybody to where they start; read by Next.
import { redirect } from 'next/navigation'
import { outcomeOf } from '#api/problem.ts'
import { findSession, isSetupOpen } from '#api/resources.ts'
import { HOME } from '#features/shell/navigation.ts'
import { Refused } from '#ui/refused.tsx'

export default async function FrontDoor() {
  const session = await outcomeOf(findSession())
  if (!session.ok) {
    return (
      <main className="grid min-h-dvh place-items-center">
        <Refused problem={session.problem} asPage />
      </main>
    )
  }
  if (session.value?.workspace) redirect(HOME[session.value.workspace.role])
  if (session.value !== null) redirect('/workspaces')
  const isOpen = await outcomeOf(isSetupOpen())
  redirect(isOpen.ok && isOpen.value ? '/setup' : '/sign-in')
}
