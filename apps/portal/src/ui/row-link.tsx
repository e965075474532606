// The link that makes a whole table row clickable while staying one ordinary link; used in the naming column
// of lists.
import Link from 'next/link'
import type { ReactNode } from 'react'

export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="row font-medium text-ink after:absolute after:inset-0 focus-visible:outline-none after:focus-visible:outline-2 after:focus-visible:-outline-offset-2 after:focus-visible:outline-accent-text"
    >
      {children}
    </Link>
  )
}
