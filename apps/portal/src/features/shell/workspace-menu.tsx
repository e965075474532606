'use client'
// Which brand and role the person acts in, the other ones to switch to, the theme and the way out; top of the
// sidebar.
import { Menu } from '@base-ui/react/menu'
import type { Session, Workspace } from '@openpartner/contract'
import { Check, ChevronsUpDown, LogOut, UserRound } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { send } from '#api/send.ts'
import { cx } from '#ui/cx.ts'
import { HOME, PROFILE } from './navigation.ts'
import type { Theme } from './theme.ts'
import { ThemeMenu } from './theme-menu.tsx'

const ROLE_NAME = { admin: 'Admin', partner: 'Partner' }

const LINE =
  'flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-base outline-none data-highlighted:bg-hover'

export function WorkspaceMenu({
  session,
  current,
  theme,
}: {
  session: Session
  current: Workspace
  theme: Theme
}) {
  const { switchTo, signOut, refusal } = useSessionChanges()
  return (
    <Menu.Root>
      <Menu.Trigger className="flex w-full min-w-0 items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-line/60 data-popup-open:bg-line/60">
        <Initial name={current.brand.name} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-base leading-tight font-semibold">{current.brand.name}</span>
          <span className="block truncate text-xs text-ink-3">
            {ROLE_NAME[current.role]}
            {current.mode === 'test' && ' · Test mode'}
          </span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
        <span className="sr-only">Workspace and sign-out</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={6} className="z-40 outline-none">
          <Menu.Popup className="appear w-72 max-w-[calc(100vw-1rem)] rounded-xl border border-line bg-raised p-1.5 shadow-raised outline-none">
            <Menu.Group>
              <Menu.GroupLabel className="truncate px-2 pt-1 pb-1.5 text-xs text-ink-3">
                {session.person.email}
              </Menu.GroupLabel>
              {session.workspaces.map((workspace) => (
                <Menu.Item
                  key={workspace.member_id + workspace.mode}
                  className={LINE}
                  onClick={() => void switchTo(workspace)}
                >
                  <Initial name={workspace.brand.name} isSmall />
                  <span className="min-w-0 flex-1 truncate">{workspace.brand.name}</span>
                  {workspace.mode === 'test' && <TestBadge />}
                  <span className="text-xs text-ink-3">{ROLE_NAME[workspace.role]}</span>
                  <Check aria-hidden className={cx('size-4', !isSame(workspace, current) && 'invisible')} />
                </Menu.Item>
              ))}
            </Menu.Group>
            <Menu.Separator className="-mx-1.5 my-1.5 h-px bg-line" />
            <ThemeMenu theme={theme} />
            <Menu.Item className={LINE} render={<Link href={PROFILE[current.role]} />}>
              <UserRound aria-hidden className="size-4 text-ink-3" />
              Your profile
            </Menu.Item>
            <Menu.Item className={LINE} onClick={() => void signOut()} closeOnClick={false}>
              <LogOut aria-hidden className="size-4 text-ink-3" />
              Sign out
            </Menu.Item>
            {refusal !== null && (
              <p role="alert" className="px-2 py-1 text-sm text-bad">
                {refusal}
              </p>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** An admin has one member id for the live brand and its test mode. */
function isSame(one: Workspace, other: Workspace): boolean {
  return one.member_id === other.member_id && one.mode === other.mode
}

function useSessionChanges() {
  const router = useRouter()
  const [refusal, setRefusal] = useState<string | null>(null)
  return {
    refusal,
    switchTo: async (workspace: Workspace) => {
      const outcome = await send('POST /v1/session/workspace', {
        member_id: workspace.member_id as `adm_${string}` | `ptn_${string}`,
        mode: workspace.mode,
      })
      if (!outcome.ok) return setRefusal(outcome.problem.title)
      router.push(HOME[workspace.role])
      router.refresh()
    },
    signOut: async () => {
      const outcome = await send('DELETE /v1/session', null)
      if (!outcome.ok && outcome.problem.status !== 401) return setRefusal(outcome.problem.title)
      // A full load, so that nothing of this person stays in the browser's memory.
      window.location.assign('/sign-in')
    },
  }
}

function Initial({ name, isSmall = false }: { name: string; isSmall?: boolean }) {
  return (
    <span
      aria-hidden
      className={cx(
        'grid shrink-0 place-items-center rounded-lg bg-accent font-semibold text-on-accent uppercase',
        isSmall ? 'size-6 rounded-md text-xs' : 'size-8 text-base',
      )}
    >
      {[...name][0]}
    </span>
  )
}

function TestBadge() {
  return (
    <span className="rounded bg-warn-soft px-1.5 py-0.5 text-2xs font-medium text-warn uppercase">Test</span>
  )
}
