// The signed-in half of the portal: sidebar, bar, main; and who may be in which area. Used by the two areas'
// layouts.
//
// Not the gate: the API refuses every call the role does not allow. This only spares people pages of
// refusals.
import type { Session, Workspace } from '@openpartner/contract'
import type { Role } from '@openpartner/contract/vocabulary'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { type ReactNode, Suspense } from 'react'
import { outcomeOf } from '#api/problem.ts'
import { findSession } from '#api/resources.ts'
import { BooksBanner } from '#features/books/books-banner.tsx'
import { ProofDialog } from '#features/proof/proof-dialog.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Empty } from '#ui/empty.tsx'
import { Refused } from '#ui/refused.tsx'
import { MobileBar } from './mobile-bar.tsx'
import { Nav } from './nav.tsx'
import { HOME } from './navigation.ts'
import { parseTheme, THEME_COOKIE } from './theme.ts'
import { WorkspaceMenu } from './workspace-menu.tsx'

export async function Area({ area, children }: { area: Role; children: ReactNode }) {
  const session = await outcomeOf(findSession())
  if (!session.ok)
    return (
      <Alone>
        <Refused problem={session.problem} asPage />
      </Alone>
    )
  if (session.value === null) redirect('/sign-in')
  const { workspace } = session.value
  if (workspace === null) redirect('/workspaces')
  return (
    <Shell session={session.value} current={workspace}>
      {workspace.role === area ? children : <OtherRole current={workspace} />}
    </Shell>
  )
}

async function Shell({
  session,
  current,
  children,
}: {
  session: Session
  current: Workspace
  children: ReactNode
}) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  const menu = <WorkspaceMenu session={session} current={current} theme={theme} />
  return (
    <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 font-medium shadow-raised focus:not-sr-only focus:fixed! focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <MobileBar brandName={current.brand.name} role={current.role} menu={menu} />
      <div className="sticky top-0 hidden h-dvh flex-col gap-5 overflow-y-auto p-3 lg:flex">
        {menu}
        <Nav role={current.role} />
      </div>
      <main
        id="main"
        tabIndex={-1}
        className="min-w-0 bg-surface outline-none max-lg:min-h-[calc(100dvh-3.25rem)] lg:my-2 lg:mr-2 lg:min-h-[calc(100dvh-1rem)] lg:rounded-xl lg:border lg:border-line"
      >
        {current.mode === 'test' && <TestBar />}
        {current.role === 'admin' && (
          <Suspense fallback={null}>
            <BooksBanner />
          </Suspense>
        )}
        {children}
      </main>
      <ProofDialog email={session.person.email} />
    </div>
  )
}

/** Always in sight: nobody should take test figures for money. */
function TestBar() {
  return (
    <p className="border-b border-line bg-warn-soft px-4 py-2 text-sm text-warn sm:px-6 lg:rounded-t-xl lg:px-8">
      <strong className="font-semibold">Test mode.</strong> Nothing here is real, and nothing real is here.
    </p>
  )
}

function OtherRole({ current }: { current: Workspace }) {
  return (
    <Empty
      kind="forbidden"
      title="This page belongs to another role"
      asPage
      className="py-24"
      action={<ButtonLink href={HOME[current.role]}>Go to your start page</ButtonLink>}
    >
      You are here as {current.role === 'admin' ? 'an admin' : 'a partner'} of {current.brand.name}. If you
      have another workspace, switch to it in the menu.
    </Empty>
  )
}

function Alone({ children }: { children: ReactNode }) {
  return <main className="grid min-h-dvh place-items-center">{children}</main>
}
