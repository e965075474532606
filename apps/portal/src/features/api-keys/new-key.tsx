'use client'
// A fresh API key, shown this once, with a call to try it; the end of making one.
import type { ApiKeyCreated } from '@openpartner/contract'
import { TriangleAlert } from 'lucide-react'
import type { z } from 'zod'
import { Button } from '#ui/button.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { CopyButton } from '#ui/copy.tsx'
import { DialogActions } from '#ui/dialog.tsx'
import { testCallOf } from './test-call.ts'

interface NewKeyProps {
  readonly created: z.output<typeof ApiKeyCreated>
  readonly onDone: () => void
}

export function NewKey({ created, onDone }: NewKeyProps) {
  // The portal passes /v1 on to the API, so its own address works for everybody who sees this.
  const { command, expect } = testCallOf(window.location.origin, created)
  return (
    <>
      <code className="block rounded-lg border border-line bg-sunken p-3.5 font-mono text-sm break-all select-all">
        {created.key}
      </code>
      {created.kind === 'secret' && (
        <p className="mt-3 flex gap-2 text-sm text-ink-2">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          Keep it on servers only: whoever has it acts for the brand.
        </p>
      )}
      <h3 className="mt-5 mb-1.5 text-sm font-medium">Try it</h3>
      <CodeBlock what="test call" text={command} />
      <p className="mt-1.5 text-sm text-ink-3">
        {expect}
        {created.allowed_networks.length > 0 && ' It works from the networks you named only.'}
      </p>
      <DialogActions>
        <Button onClick={onDone}>Done</Button>
        <CopyButton text={created.key} what="key" label="Copy key" tone="primary" />
      </DialogActions>
    </>
  )
}
