// What stands where an answer should have been: sign in, not found, not allowed or failed; used by pages that
// load.
import type { ProblemBody } from '@openpartner/contract'
import { notFound, redirect } from 'next/navigation'
import { Empty } from './empty.tsx'
import { RetryButton } from './retry.tsx'

/** @throws Next's own signals for 401 (to the sign-in page) and 404 */
export function Refused({ problem, asPage = false }: { problem: ProblemBody; asPage?: boolean }) {
  if (problem.status === 401) redirect('/sign-in')
  if (problem.status === 404) notFound()
  if (problem.status === 403) {
    return (
      <Empty kind="forbidden" title="You may not see this" asPage={asPage}>
        Your role in this workspace does not include it. Ask an admin of the brand.
      </Empty>
    )
  }
  return (
    <Empty kind="failed" title={problem.title} action={<RetryButton />} asPage={asPage}>
      {problem.detail}
      {problem.instance !== '' && (
        <p className="mt-2 text-xs text-ink-3">
          Request <code className="font-mono select-all">{problem.instance}</code>
        </p>
      )}
    </Empty>
  )
}
