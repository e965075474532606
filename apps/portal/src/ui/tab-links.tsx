'use client'
// A row of tabs that are pages: real links, the current one marked; above the pages of one area.
import Link from 'next/link'
import { usePathname } from 'next/navigation'

interface TabLinksProps {
  readonly label: string
  readonly tabs: readonly { readonly href: string; readonly title: string }[]
}

export function TabLinks({ label, tabs }: TabLinksProps) {
  const pathname = usePathname()
  return (
    <nav aria-label={label} className="-mt-1 mb-5 overflow-x-auto border-b border-line">
      <ul className="flex w-max gap-1 sm:gap-2">
        {tabs.map(({ href, title }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={pathname === href ? 'page' : undefined}
              className="flex h-10 items-center border-b-2 border-transparent px-2.5 text-base whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent-text aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
