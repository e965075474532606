// The places of each role, in the order of the money path; drawn by nav.tsx, checked by the browser test's
// list of routes.
import type { Role } from '@openpartner/contract/vocabulary'
import {
  BadgeEuro,
  ChartNoAxesCombined,
  History,
  House,
  Link2,
  type LucideIcon,
  ScrollText,
  Settings,
  SquareActivity,
  Target,
  Ticket,
  UsersRound,
  Wallet,
} from 'lucide-react'

export interface Place {
  readonly href: string
  readonly title: string
  readonly icon: LucideIcon
}

/** Groups of places; a heading only where it helps. */
export interface PlaceGroup {
  readonly title: string | null
  readonly places: readonly Place[]
}

export const NAVIGATION: Readonly<Record<Role, readonly PlaceGroup[]>> = {
  admin: [
    { title: null, places: [{ href: '/admin', title: 'Overview', icon: ChartNoAxesCombined }] },
    {
      title: 'Program',
      places: [
        { href: '/admin/programs', title: 'Programs', icon: Target },
        { href: '/admin/partners', title: 'Partners', icon: UsersRound },
        { href: '/admin/links', title: 'Links', icon: Link2 },
        { href: '/admin/coupons', title: 'Coupons', icon: Ticket },
      ],
    },
    {
      title: 'Money',
      places: [
        { href: '/admin/events', title: 'Events', icon: SquareActivity },
        { href: '/admin/commissions', title: 'Commissions', icon: BadgeEuro },
        { href: '/admin/payouts', title: 'Payouts', icon: Wallet },
        { href: '/admin/runs', title: 'Re-runs', icon: History },
      ],
    },
    {
      title: 'Workspace',
      places: [
        { href: '/admin/audit', title: 'Audit log', icon: ScrollText },
        { href: '/admin/settings', title: 'Settings', icon: Settings },
      ],
    },
  ],
  partner: [
    {
      title: null,
      places: [
        { href: '/partner', title: 'Home', icon: House },
        { href: '/partner/links', title: 'Links', icon: Link2 },
        { href: '/partner/earnings', title: 'Earnings', icon: BadgeEuro },
        { href: '/partner/payouts', title: 'Payouts', icon: Wallet },
      ],
    },
  ],
}

/** Where each role starts. */
export const HOME: Readonly<Record<Role, string>> = { admin: '/admin', partner: '/partner' }

/** Each role's page about the person; in the menu of workspaces. */
export const PROFILE: Readonly<Record<Role, string>> = {
  admin: '/admin/profile',
  partner: '/partner/profile',
}
