// Who asks: the closed union every verb receives, and its name in audit entries. Made by packages/auth.

import type { BrandId, Id, PartnerId, PersonId } from './ids.ts'
import type { Scope } from './scope.ts'

export interface AdminActor {
  readonly kind: 'admin'
  readonly brandId: BrandId
  readonly adminId: Id<'adm'>
  readonly personId: PersonId
}

export interface PartnerActor {
  readonly kind: 'partner'
  readonly brandId: BrandId
  readonly partnerId: PartnerId
  readonly personId: PersonId
}

export interface KeyActor {
  readonly kind: 'key'
  readonly brandId: BrandId
  readonly keyId: Id<'key'>
  readonly scopes: readonly Scope[]
}

/** A key in the source of a brand's pages: it may identify customers and send leads, and read nothing. */
export interface PublishableActor {
  readonly kind: 'publishable'
  readonly brandId: BrandId
  readonly keyId: Id<'key'>
}

/** The clock of the house: holds that end, mail that is due. It works for one brand at a time. */
export interface WorkerActor {
  readonly kind: 'worker'
  readonly brandId: BrandId
}

export type Actor = AdminActor | PartnerActor | KeyActor | PublishableActor | WorkerActor

/**
 * The actor as audit entries and idempotency keys write it: `admin:adm_…`, `partner:ptn_…`, `key:key_…`,
 * `publishable:key_…`, `worker`.
 */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'admin':
      return `admin:${actor.adminId}`
    case 'partner':
      return `partner:${actor.partnerId}`
    case 'key':
      return `key:${actor.keyId}`
    case 'publishable':
      return `publishable:${actor.keyId}`
    case 'worker':
      return 'worker'
  }
}
