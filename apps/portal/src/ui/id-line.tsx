// The id of what a page shows, to copy into a search, a mail or an API call; at the foot of detail pages.
import { CopyButton } from './copy.tsx'

export function IdLine({ id }: { id: string }) {
  return (
    <p className="flex items-center gap-1 text-xs text-ink-3">
      <code className="font-mono">{id}</code>
      <CopyButton text={id} what="id" className="size-6 [&_svg]:size-3.5" />
    </p>
  )
}
