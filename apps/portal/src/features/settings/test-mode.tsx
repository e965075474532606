'use client'
// Test mode: what it is, opening it, and the way there and back; in the settings.
import type { Workspace } from '@openpartner/contract'
import { FlaskConical } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { confirmDone } from '#ui/toast.tsx'

interface TestModeProps {
  readonly workspaces: readonly Workspace[]
  readonly current: Workspace | null
}

export function TestMode({ workspaces, current }: TestModeProps) {
  const router = useRouter()
  const sending = useSend()
  const isInside = current?.mode === 'test'
  // An admin has one id in both; the mode tells them apart.
  const other = workspaces.find(
    ({ member_id, mode }) => member_id === current?.member_id && mode !== current.mode,
  )
  const open = async () => {
    if ((await sending.send('POST /v1/test-mode', null)) === null) return
    confirmDone('Test mode is open')
    router.refresh()
  }
  const go = async ({ member_id, mode }: Workspace) => {
    const choice = { member_id: member_id as `adm_${string}`, mode }
    if ((await sending.send('POST /v1/session/workspace', choice)) !== null) window.location.assign('/admin')
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="max-w-prose text-sm text-ink-2">
          A second set of books beside the brand, with partners, links and keys of its own, to try things out
          in. Nothing in it is paid, and nothing of it reaches the real books.
          {other !== undefined && !isInside && ' It is open: you also find it in the menu of workspaces.'}
        </p>
        {other !== undefined ? (
          <Button pending={sending.isPending} onClick={() => void go(other)}>
            <FlaskConical aria-hidden />
            {isInside ? 'Leave test mode' : 'Go to test mode'}
          </Button>
        ) : (
          !isInside && (
            <Button pending={sending.isPending} onClick={() => void open()}>
              <FlaskConical aria-hidden />
              Open test mode
            </Button>
          )
        )}
      </div>
      <ProblemNote problem={sending.problem} />
    </>
  )
}
