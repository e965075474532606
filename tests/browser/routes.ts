// Every page of the portal and who sees it; the browser tests go through all of them.

export type Visitor = 'nobody' | 'admin' | 'partner'

/** Words in a path that a test replaces by the id of a row it knows: `/admin/partners/:partner`. */
export type RowName = 'commission' | 'event' | 'partner' | 'program' | 'run'

export interface PortalRoute {
  readonly path: string
  readonly as: Visitor
  /** The page's own heading, or its beginning where it names a row. */
  readonly heading: string | null
}

export const PORTAL_ROUTES: readonly PortalRoute[] = [
  { path: '/sign-in', as: 'nobody', heading: 'Sign in' },
  { path: '/sign-in/confirm#t=unknown', as: 'nobody', heading: 'This link did not sign you in' },
  { path: '/inbox', as: 'nobody', heading: 'Inbox of this instance' },
  { path: '/nowhere', as: 'nobody', heading: 'There is nothing here' },

  { path: '/admin', as: 'admin', heading: 'Overview' },
  { path: '/admin?range=52w&metric=sales', as: 'admin', heading: 'Overview' },
  { path: '/admin?view=table', as: 'admin', heading: 'Overview' },
  { path: '/admin/programs', as: 'admin', heading: 'Programs' },
  { path: '/admin/programs/:program', as: 'admin', heading: null },
  { path: '/admin/partners', as: 'admin', heading: 'Partners' },
  { path: '/admin/partners?status=suspended', as: 'admin', heading: 'Partners' },
  { path: '/admin/partners/:partner', as: 'admin', heading: null },
  { path: '/admin/links', as: 'admin', heading: 'Links' },
  { path: '/admin/events', as: 'admin', heading: 'Events' },
  { path: '/admin/events?kind=sale', as: 'admin', heading: 'Events' },
  { path: '/admin/events?customer=unknown', as: 'admin', heading: 'Events' },
  { path: '/admin/events/:event', as: 'admin', heading: null },
  { path: '/admin/commissions', as: 'admin', heading: 'Commissions' },
  { path: '/admin/commissions?state=held', as: 'admin', heading: 'Commissions' },
  { path: '/admin/commissions/:commission', as: 'admin', heading: null },
  { path: '/admin/payouts', as: 'admin', heading: 'Payouts' },
  { path: '/admin/payouts/:run', as: 'admin', heading: null },
  { path: '/admin/audit', as: 'admin', heading: 'Audit log' },
  { path: '/admin/settings', as: 'admin', heading: 'Settings' },
  { path: '/admin/partners/unknown', as: 'admin', heading: 'There is nothing here' },

  { path: '/partner', as: 'partner', heading: 'Home' },
  { path: '/partner/links', as: 'partner', heading: 'Links' },
  { path: '/partner/earnings', as: 'partner', heading: 'Earnings' },
  { path: '/partner/earnings?state=held', as: 'partner', heading: 'Earnings' },
  { path: '/partner/earnings/:commission', as: 'partner', heading: null },
  { path: '/partner/payouts', as: 'partner', heading: 'Payouts' },
  { path: '/admin', as: 'partner', heading: 'This page belongs to another role' },
]
