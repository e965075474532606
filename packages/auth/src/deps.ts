// What the sign-in and session functions are built from, and what they are told about a request; the API
// makes both.

import type { Database, Tx } from '@openpartner/db'
import type { AdminActor, Id, IdPrefix, PartnerActor, PersonId, SecurityAction } from '@openpartner/domain'

export interface AuthDeps {
  readonly db: Database
  readonly clock: { now(): Date }
  readonly newId: <P extends IdPrefix>(prefix: P) => Id<P>
  /** AUTH_SECRET: 32 bytes. */
  readonly authSecret: Uint8Array
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
  readonly adminLimits: SessionLimits
  /** Writes into the security log, in the transaction of the act, which has the entry's brand in sight. */
  readonly log: (tx: Tx, entry: SecurityEntry) => Promise<void>
  /** Takes up invitations to an address its reader has just proven theirs, in the session's transaction. */
  readonly acceptInvitations: (tx: Tx, invitee: Invitee) => Promise<void>
}

export interface Invitee {
  /** The person, or the id they get when the address belongs to nobody yet. */
  readonly personId: PersonId
  readonly email: string
  readonly requestId: string
}

export interface SessionLimits {
  readonly idleMs: number
  readonly absoluteMs: number
}

export interface SecurityEntry {
  readonly actor: AdminActor | PartnerActor
  readonly action: SecurityAction
  readonly target: string
  readonly after?: unknown
  readonly requestId: string
}

/** Where a request comes from, in classes: nothing here tells two people of one house apart. */
export interface Visit {
  /** Family without a version, "Firefox"; "other" for none or an unknown one. */
  readonly browser: string
  /** Family without a version, "Android"; "other" for none or an unknown one. */
  readonly os: string
  readonly device: 'mobile' | 'desktop'
  /** IPv4 /24 or IPv6 /48 in CIDR notation; "unknown" when there is no usable address. */
  readonly network: string
  readonly requestId: string
}
