// How a test mail went, with what was said to the server and by it; under the button that sent it.
import type { MailTest } from '@openpartner/contract'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { CodeBlock } from '#ui/code-block.tsx'
import { cx } from '#ui/cx.ts'

export function TestResult({ test }: { test: MailTest }) {
  const { outcome, reason, detail, transcript } = test
  const isRefused = outcome === 'refused'
  const Icon = isRefused ? CircleAlert : CircleCheck
  return (
    <div className="flex flex-col gap-3">
      <div
        role={isRefused ? 'alert' : 'status'}
        className={cx(
          'flex gap-2.5 rounded-lg px-3.5 py-3 text-sm',
          isRefused ? 'bg-bad-soft text-bad' : 'bg-good-soft text-good',
        )}
      >
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        <div className="min-w-0">
          <p className="font-medium">{TITLE[outcome]}</p>
          <p>
            {outcome === 'sent' && 'Look into your mailbox, and into its spam folder.'}
            {outcome === 'queued' && 'Its state stands in the list below in a moment.'}
            {isRefused && [reason, detail].filter(Boolean).join(': ')}
          </p>
        </div>
      </div>
      {transcript.length > 0 && (
        <div>
          <p className="mb-1.5 text-sm font-medium">What was said, secrets left out</p>
          <CodeBlock what="transcript" text={transcript.join('\n')} />
        </div>
      )}
    </div>
  )
}

const TITLE: Readonly<Record<MailTest['outcome'], string>> = {
  sent: 'The server took the test mail',
  queued: 'The test mail waits to be sent',
  refused: 'The test mail did not go out',
}
