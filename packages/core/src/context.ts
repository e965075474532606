// What every verb gets first: who asks, the database, the only clock and the only source of ids.

import type { Executor, Tx } from '@openpartner/db'
import {
  type Actor,
  actorName,
  type BrandId,
  type NewId,
  type PartnerId,
  Problem,
  type Role,
  type Scope,
} from '@openpartner/domain'
import { insertAuditEntry } from '@openpartner/ledger'

export interface Clock {
  now(): Date
}

export interface Context {
  /** A database, or the transaction of an outer verb that this one joins. */
  readonly db: Executor
  readonly clock: Clock
  readonly newId: NewId
  readonly actor: Actor
  readonly requestId: string
}

/**
 * What a verb asks of its caller: people need one of the roles, API keys the scope. The worker may do
 * everything.
 */
export interface Need {
  readonly scope: Scope | null
  readonly roles: readonly Role[]
  /** Publishable keys may do it, too: what anybody who opens a page of the brand may tell us. */
  readonly publishable?: true
}

/**
 * The brand this actor may act for — no other id is in reach of a verb.
 * @throws Problem `scope-missing` or `role-missing`
 */
export function requireAccess(actor: Actor, need: Need): BrandId {
  if (actor.kind === 'worker') return actor.brandId
  if (actor.kind === 'key') {
    if (need.scope !== null && actor.scopes.includes(need.scope)) return actor.brandId
    const detail =
      need.scope === null ? 'No API key may do this.' : `The API key needs the scope ${need.scope}.`
    throw new Problem('scope-missing', { detail })
  }
  if (actor.kind === 'publishable') {
    if (need.publishable === true) return actor.brandId
    throw new Problem('scope-missing', {
      detail: 'A publishable key may only say which click a customer came through, and report leads.',
    })
  }
  if (need.roles.includes(actor.kind)) return actor.brandId
  throw new Problem('role-missing', { detail: `This needs the role ${need.roles.join(' or ')}.` })
}

/** The partner whose rows alone this actor may see, or null when the actor may see every partner's. */
export function ownPartner(actor: Actor): PartnerId | null {
  return actor.kind === 'partner' ? actor.partnerId : null
}

export interface Act {
  /** noun.verb, e.g. `link.created` */
  readonly action: string
  readonly target: string
  readonly before?: unknown
  readonly after?: unknown
}

/** Writes the audit entry of an act into the transaction of the act: both happen or neither. */
export async function audit(
  ctx: Pick<Context, 'actor' | 'clock' | 'newId' | 'requestId'>,
  tx: Tx,
  act: Act,
): Promise<void> {
  await insertAuditEntry(tx, {
    id: ctx.newId('aud'),
    brandId: ctx.actor.brandId,
    actor: actorName(ctx.actor),
    action: act.action,
    target: act.target,
    before: act.before ?? null,
    after: act.after ?? null,
    requestId: ctx.requestId,
    happenedAt: ctx.clock.now(),
  })
}
