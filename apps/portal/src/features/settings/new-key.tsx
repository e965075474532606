'use client'
// A fresh API key, shown this once; the end of making one.
import { TriangleAlert } from 'lucide-react'
import { Button } from '#ui/button.tsx'
import { CopyButton } from '#ui/copy.tsx'
import { DialogActions } from '#ui/dialog.tsx'

export function NewKey({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <>
      <code className="block rounded-lg border border-line bg-sunken p-3.5 font-mono text-sm break-all select-all">
        {secret}
      </code>
      <p className="mt-3 flex gap-2 text-sm text-ink-2">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        Keep it on servers only: whoever has it acts for the brand.
      </p>
      <DialogActions>
        <Button onClick={onDone}>Done</Button>
        <CopyButton text={secret} what="key" label="Copy key" tone="primary" />
      </DialogActions>
    </>
  )
}
