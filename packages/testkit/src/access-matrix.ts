// Who may call what, written down by hand and apart from the routes: a changed declaration is noticed here.
// `audit:access` tries every cell of it, the tests of the API compare it with the document.

import type { Role, Scope } from '@openpartner/domain'

export type Grant =
  /** Anybody, with or without a credential. */
  | 'anybody'
  /** Whoever is signed in, in whatever place. */
  | 'signed-in'
  | {
      readonly roles: readonly Role[]
      /** Null: no API key, whatever its scopes. */
      readonly scope: Scope | null
      /** Publishable keys too, from an allowed page. */
      readonly publishable?: true
    }

const admins = (scope: Scope | null) => ({ roles: ['admin'], scope }) as const
const both = (scope: Scope): Grant => ({ roles: ['admin', 'partner'], scope })

export const ACCESS_MATRIX: Readonly<Record<string, Grant>> = {
  'GET /v1/setup': 'anybody',
  'POST /v1/setup': 'anybody',
  'POST /v1/sign-in': 'anybody',
  'POST /v1/sign-in/confirm': 'anybody',
  'POST /v1/invitations/open': 'anybody',
  'POST /v1/email-changes/undo': 'anybody',
  'GET /v1/inbox': 'anybody',

  'GET /v1/session': 'signed-in',
  'DELETE /v1/session': 'signed-in',
  'POST /v1/session/workspace': 'signed-in',
  'POST /v1/session/step-up': 'signed-in',
  'POST /v1/session/step-up/confirm': 'signed-in',
  'POST /v1/session/email': 'signed-in',
  'POST /v1/session/email/confirm': 'signed-in',
  'GET /v1/sessions': 'signed-in',
  'DELETE /v1/sessions/{id}': 'signed-in',
  'POST /v1/sessions/end-others': 'signed-in',

  'GET /v1/brand': both('brand:read'),
  'PATCH /v1/brand': admins(null),
  'POST /v1/brands': admins(null),
  'GET /v1/admins': admins(null),
  'POST /v1/admins/{id}/revoke': admins(null),
  'POST /v1/admins/{id}/end-sessions': admins(null),
  'GET /v1/invitations': admins(null),
  'POST /v1/invitations': admins(null),
  'POST /v1/invitations/{id}/resend': admins(null),
  'DELETE /v1/invitations/{id}': admins(null),
  'GET /v1/mail-settings': admins(null),
  'PUT /v1/mail-settings': admins(null),
  'DELETE /v1/mail-settings': admins(null),
  'POST /v1/mail-settings/test': admins(null),
  'GET /v1/mails': admins(null),
  'GET /v1/api-keys': admins(null),
  'POST /v1/api-keys': admins(null),
  'POST /v1/api-keys/{id}/roll': admins(null),
  'DELETE /v1/api-keys/{id}': admins(null),
  'POST /v1/test-mode': admins(null),

  'GET /v1/programs': both('programs:read'),
  'POST /v1/programs': admins('programs:write'),
  'GET /v1/programs/{id}': both('programs:read'),
  'PATCH /v1/programs/{id}': admins('programs:write'),
  'GET /v1/programs/{id}/terms': both('programs:read'),
  'POST /v1/programs/{id}/terms': admins('programs:write'),
  'POST /v1/programs/{id}/terms/preview': admins('programs:write'),
  'GET /v1/partners': admins('partners:read'),
  'POST /v1/partners': admins('partners:write'),
  'GET /v1/partners/{id}': both('partners:read'),
  'PATCH /v1/partners/{id}': admins('partners:write'),
  'POST /v1/partners/{id}/invitation': admins('partners:write'),
  'POST /v1/partners/{id}/end-sessions': admins(null),
  'GET /v1/groups': admins('programs:read'),
  'POST /v1/groups': admins('programs:write'),
  'GET /v1/groups/{id}': admins('programs:read'),
  'PATCH /v1/groups/{id}': admins('programs:write'),
  'GET /v1/memberships': both('partners:read'),
  'POST /v1/memberships': admins('partners:write'),
  'GET /v1/memberships/{id}': both('partners:read'),
  'PATCH /v1/memberships/{id}': admins('partners:write'),
  'GET /v1/groups/{id}/terms': both('programs:read'),
  'POST /v1/groups/{id}/terms': admins('programs:write'),
  'POST /v1/groups/{id}/terms/end': admins('programs:write'),
  'GET /v1/memberships/{id}/terms': both('programs:read'),
  'POST /v1/memberships/{id}/terms': admins('programs:write'),
  'POST /v1/memberships/{id}/terms/end': admins('programs:write'),
  'GET /v1/programs/{id}/acceptances': admins('programs:read'),
  'POST /v1/terms/{id}/acceptances': { roles: ['partner'], scope: null },
  'GET /v1/links': both('links:read'),
  'POST /v1/links': both('links:write'),
  'GET /v1/links/{id}': both('links:read'),
  'PATCH /v1/links/{id}': admins('links:write'),
  'GET /v1/coupons': both('links:read'),
  'POST /v1/coupons': admins('links:write'),
  'GET /v1/coupons/{id}': both('links:read'),
  'POST /v1/coupons/{id}/end': admins('links:write'),

  'GET /v1/clicks': both('clicks:read'),
  'POST /v1/identities': { ...admins('identities:write'), publishable: true },
  'POST /v1/events': { ...admins('events:write'), publishable: true },
  'GET /v1/events': admins('events:read'),
  'GET /v1/events/{id}': admins('events:read'),
  'GET /v1/events/{id}/explain': admins('events:read'),
  'POST /v1/events/{id}/attributions': admins('attributions:write'),
  'GET /v1/commissions': both('commissions:read'),
  'GET /v1/commissions/{id}': both('commissions:read'),
  'GET /v1/commissions/{id}/explain': both('commissions:read'),
  'GET /v1/balances': both('commissions:read'),
  'POST /v1/attribution-runs': admins('programs:write'),
  'GET /v1/attribution-runs': admins('programs:read'),
  'GET /v1/attribution-runs/{id}': admins('programs:read'),
  'POST /v1/attribution-runs/{id}/apply': admins(null),
  'POST /v1/attribution-runs/{id}/cancel': admins('programs:write'),
  'POST /v1/programs/{id}/simulations': admins('programs:write'),
  'GET /v1/period-closings': admins('commissions:read'),
  'POST /v1/period-closings': admins(null),
  'POST /v1/payout-runs/preview': admins('payouts:read'),
  'POST /v1/payout-runs': admins('payouts:write'),
  'GET /v1/payout-runs': admins('payouts:read'),
  'GET /v1/payout-runs/{id}': admins('payouts:read'),
  'GET /v1/payouts': both('payouts:read'),
  'GET /v1/payouts/{id}': both('payouts:read'),
  'POST /v1/payouts/{id}/result': admins('payouts:write'),
  'GET /v1/overview': both('brand:read'),
  'GET /v1/audit-entries': admins('audit:read'),
  'GET /v1/book-checks/latest': admins('audit:read'),
}
