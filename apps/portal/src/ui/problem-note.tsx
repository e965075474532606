// Why a change was refused, above the form's buttons, with the request id to quote; used by every form and
// dialog.
import type { ProblemBody } from '@openpartner/contract'
import { CircleAlert } from 'lucide-react'

/** Errors of fields the form shows itself are left to these fields: `shownAt` are their pointers. */
export function ProblemNote({
  problem,
  shownAt = [],
}: {
  problem: ProblemBody | null
  shownAt?: readonly string[]
}) {
  if (problem === null) return null
  const others = problem.errors?.filter(({ pointer }) => !shownAt.includes(pointer)) ?? []
  return (
    <div role="alert" className="mt-5 flex gap-2.5 rounded-lg bg-bad-soft px-3.5 py-3 text-sm text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p className="font-medium">{problem.title}</p>
        {problem.detail !== undefined && <p>{problem.detail}</p>}
        {others.map(({ pointer, detail }) => (
          <p key={pointer}>
            <code className="font-mono text-xs">{pointer}</code> {detail}
          </p>
        ))}
        {problem.instance !== '' && problem.status >= 500 && (
          <p className="mt-1 text-xs">
            Request <code className="font-mono select-all">{problem.instance}</code>
          </p>
        )}
      </div>
    </div>
  )
}
