'use client'
// The workspaces of a person to choose from, and the way out; used by the workspaces page.
import type { Workspace } from '@openpartner/contract'
import { ArrowRight } from 'lucide-react'
import { useSend } from '#api/use-send.ts'
import { HOME } from '#features/shell/navigation.ts'
import { Button } from '#ui/button.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'

export function WorkspaceList({ workspaces }: { workspaces: readonly Workspace[] }) {
  const sending = useSend()
  const choose = async ({ member_id, mode, role }: Workspace) => {
    const body = { member_id: member_id as `adm_${string}` | `ptn_${string}`, mode }
    if ((await sending.send('POST /v1/session/workspace', body)) !== null) window.location.assign(HOME[role])
  }
  const signOut = async () => {
    await sending.send('DELETE /v1/session', null)
    window.location.assign('/sign-in')
  }
  return (
    <>
      <ul className="flex flex-col gap-2">
        {workspaces.map((workspace) => (
          <li key={workspace.member_id + workspace.mode}>
            <button
              type="button"
              disabled={sending.isPending}
              onClick={() => void choose(workspace)}
              className="flex w-full items-center gap-3 rounded-lg border border-line px-4 py-3 text-left hover:border-line-strong hover:bg-hover"
            >
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{workspace.brand.name}</span>
                <span className="block text-sm text-ink-3">
                  {workspace.role === 'admin' ? 'Admin' : 'Partner'}
                  {workspace.mode === 'test' && ' · Test mode'}
                </span>
              </span>
              <ArrowRight aria-hidden className="size-4 text-ink-3" />
            </button>
          </li>
        ))}
      </ul>
      <ProblemNote problem={sending.problem} />
      <Button tone="quiet" size="sm" className="mt-4 -ml-2" onClick={() => void signOut()}>
        Sign out
      </Button>
    </>
  )
}
