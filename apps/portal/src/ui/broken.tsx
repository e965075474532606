'use client'
// A page that broke by a fault of ours: a way to try again, and the log's number for it. Used by error.tsx
// files.
import { Button } from './button.tsx'
import { Empty } from './empty.tsx'

export function Broken({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Empty
      kind="failed"
      title="This page broke"
      asPage
      className="py-24"
      action={<Button onClick={reset}>Try again</Button>}
    >
      Nothing was changed. If it happens again, tell the operator
      {error.digest === undefined ? '.' : ' this number: '}
      {error.digest !== undefined && <code className="font-mono select-all">{error.digest}</code>}
    </Empty>
  )
}
