'use client'
// The list of places with the current one marked; in the sidebar and in the drawer of narrow screens.
import type { Role } from '@openpartner/contract/vocabulary'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { HOME, NAVIGATION, type Place } from './navigation.ts'

export function Nav({ role, onChoose }: { role: Role; onChoose?: () => void }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Main" className="flex flex-col gap-4">
      {NAVIGATION[role].map(({ title, places }) => (
        <div key={title ?? 'first'}>
          {title !== null && <p className="mb-1 px-2.5 text-xs font-medium text-ink-3">{title}</p>}
          <ul className="flex flex-col gap-px">
            {places.map((place) => (
              <li key={place.href}>
                <NavLink place={place} isCurrent={isAt(pathname, place.href, role)} onChoose={onChoose} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function NavLink({
  place,
  isCurrent,
  onChoose,
}: {
  place: Place
  isCurrent: boolean
  onChoose?: (() => void) | undefined
}) {
  const { href, title, icon: Icon } = place
  return (
    <Link
      href={href}
      onClick={onChoose}
      aria-current={isCurrent ? 'page' : undefined}
      className="flex h-8 items-center gap-2.5 rounded-md px-2.5 text-base text-ink-2 transition-colors hover:bg-line/60 hover:text-ink aria-[current=page]:bg-line/70 aria-[current=page]:font-medium aria-[current=page]:text-ink max-lg:h-10"
    >
      <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      {title}
    </Link>
  )
}

/** Below a place counts as at it; the start page has everything below it, so only itself counts. */
function isAt(pathname: string, href: string, role: Role): boolean {
  return pathname === href || (href !== HOME[role] && pathname.startsWith(`${href}/`))
}
