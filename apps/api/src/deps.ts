// What the API is built from, and the context it hands every verb; main.ts and tests make the parts.

import type { AuthDeps, SessionLimits } from '@openpartner/auth'
import { ADMIN_LIMITS, mintInvitationToken } from '@openpartner/auth'
import { audit, type Context } from '@openpartner/core'
import { acceptInvitations, type InvitationPost } from '@openpartner/core/setup'
import type { Database } from '@openpartner/db'
import type { DestinationPolicy, NewId } from '@openpartner/domain'
import { enqueueMail, invitationMail, type RouteDeps } from '@openpartner/mail'
import { type Clock, createEgress, type Egress, type Logger, type Network } from '@openpartner/runtime'
import type { Keyring } from '@openpartner/runtime/keyring'
import type { FastifyRequest } from 'fastify'
import type { Limits } from './plugins/limits.ts'
import type { RequestCounts } from './request-counts.ts'

export interface ApiOptions {
  readonly db: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly logger: Logger
  /** 32 bytes. */
  readonly authSecret: Uint8Array
  /** Seals and opens stored credentials. */
  readonly keyring: Keyring
  /** Public origins, without a trailing slash. */
  readonly apiUrl: string
  readonly portalUrl: string
  readonly routerUrl: string
  /** Where the portal reaches this API, when that is another address than the public one. */
  readonly internalUrl?: string | null
  /** Opens /v1/setup while the instance is empty; null keeps it shut. */
  readonly setupToken: string | null
  /** False: admins make no further brands here. */
  readonly allowsNewBrands?: boolean
  readonly mailTransport: 'inbox' | 'smtp' | 'postmark'
  /** Networks open to mail servers that brands name, beside the public internet; none when not given. */
  readonly egressAllow?: readonly Network[]
  /** Where test mails go instead of to the real servers; for tests of ours. */
  readonly mailRouteDeps?: Pick<RouteDeps, 'authorities' | 'postmarkHost'>
  readonly trustProxy: readonly Network[]
  readonly version: string
  /** False leaves out the API reference, which takes a second to load; tests do. */
  readonly hasReference?: boolean
  readonly limits?: Limits
  /** How long admins stay signed in; the strict default unless the operator says otherwise. */
  readonly adminLimits?: SessionLimits
  /** Where requests are counted for the limits; in this process's memory when not given. */
  readonly counts?: RequestCounts
  /** For /.well-known/security.txt; null serves none. */
  readonly security?: { readonly contact: string; readonly policyUrl: string | null } | null
  /** How long a request may take to come in; ten seconds when not given. */
  readonly requestLimitMs?: number
}

export interface Deps extends ApiOptions {
  readonly auth: AuthDeps
  readonly destinations: DestinationPolicy
  readonly invitationPost: InvitationPost
  readonly egress: Egress
  /** What a verb gets for this request. @throws Error — a bug — on a route that lets anybody in */
  contextFor(request: FastifyRequest): Context
}

export function depsFrom(options: ApiOptions): Deps {
  const { db, clock, newId, authSecret, portalUrl, adminLimits = ADMIN_LIMITS } = options
  return {
    ...options,
    egress: createEgress({ allow: options.egressAllow ?? [] }),
    auth: {
      db,
      clock,
      newId,
      authSecret,
      portalUrl,
      adminLimits,
      log: (tx, { actor, requestId, ...act }) => audit({ clock, newId, actor, requestId }, tx, act),
      acceptInvitations: (tx, { requestId, ...invitee }) =>
        acceptInvitations({ clock, newId, requestId }, tx, invitee),
    },
    // A portal on this machine's own name is a development instance: its links may lead to this machine too.
    destinations: { allowLocalhost: isLocal(portalUrl) },
    invitationPost: postFor(portalUrl),
    contextFor(request) {
      const { actor, joined } = request
      if (actor === null) throw new Error('a verb was called on a route that lets anybody in')
      return { db: joined ?? db, clock, newId, actor, requestId: request.id }
    },
  }
}

function postFor(portalUrl: string): InvitationPost {
  return {
    mint: mintInvitationToken,
    async queue(tx, { token, brand, role, validDays, ...mail }) {
      await enqueueMail(tx, { ...mail, ...invitationMail({ portalUrl, token, brand, role, validDays }) })
    },
  }
}

function isLocal(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}
