// How often one address, one network and one actor may ask; used by authenticate.

import { createHmac } from 'node:crypto'
import { deriveKey } from '@openpartner/auth'
import { actorName, Problem } from '@openpartner/domain'
import { addressUnitOf, clientAddress, ipClassOf, type Network } from '@openpartner/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestCounts } from '../request-counts.ts'

export interface Limit {
  readonly most: number
  readonly windowMs: number
}

export interface Limits {
  /** Per IPv4 /24 or IPv6 /48, before anybody is looked up: what a flood of wrong keys may cost us. */
  readonly address: Limit
  /** Per actor, whatever the address. */
  readonly actor: Limit
  /** Per publishable key and address: everybody who opens a page of the brand has that key. */
  readonly publishable: Limit
  /**
   * Per IPv4 address or IPv6 /64: mails sent in somebody's name. The mail limits per recipient are
   * packages/auth's.
   */
  readonly signInStart: Limit
  readonly signInConfirm: Limit
  readonly setUp: Limit
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export const DEFAULT_LIMITS: Limits = {
  // One busy shop sends events from one network; a hundred a second is far above any and far below what
  // hurts.
  address: { most: 6_000, windowMs: MINUTE_MS },
  actor: { most: 6_000, windowMs: MINUTE_MS },
  // One visitor sends two requests; one office has some visitors.
  publishable: { most: 60, windowMs: MINUTE_MS },
  signInStart: { most: 20, windowMs: HOUR_MS },
  signInConfirm: { most: 30, windowMs: 5 * MINUTE_MS },
  setUp: { most: 20, windowMs: HOUR_MS },
}

export interface Limiters {
  /** Before authentication. */
  address(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** After it. */
  actor(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

export interface LimitersOptions {
  readonly limits: Limits
  readonly trustProxy: readonly Network[]
  readonly counts: RequestCounts
  /** The names under which is counted are made with a key derived from it. */
  readonly authSecret: Uint8Array
}

export function createLimiters({ limits, trustProxy, counts, authSecret }: LimitersOptions): Limiters {
  const nameKey = deriveKey(authSecret, 'request-limits')
  const byAddress = (request: FastifyRequest) => addressOf(request, trustProxy)
  const byNetwork = (request: FastifyRequest) => ipClassOf(callerOf(request, trustProxy)) ?? UNKNOWN
  const limiter = (name: keyof Limits, keyOf: (request: FastifyRequest) => string) => {
    const { most, windowMs } = limits[name]
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const { count, resetMs } = await counts.add(hashed(nameKey, `${name} ${keyOf(request)}`), windowMs)
      const seconds = Math.ceil(resetMs / 1_000)
      tell(reply, { most, remaining: Math.max(0, most - count), seconds })
      if (count <= most) return
      reply.header('retry-after', seconds)
      throw new Problem('too-many-requests', { detail: `Ask again in ${seconds} s.` })
    }
  }
  const general = limiter('address', byNetwork)
  const actor = limiter('actor', ({ actor: who }) =>
    who === null ? 'nobody' : `${who.brandId} ${actorName(who)}`,
  )
  const publishable = limiter('publishable', (request) => {
    const { actor: who } = request
    return who === null ? 'nobody' : `${actorName(who)} ${byAddress(request)}`
  })
  const special = {
    signInStart: limiter('signInStart', byAddress),
    signInConfirm: limiter('signInConfirm', byAddress),
    setUp: limiter('setUp', byAddress),
  }
  return {
    async address(request, reply) {
      await general(request, reply)
      const { limit } = request.routeOptions.config
      // Behind an untrusted proxy on this machine everybody has this address: one person could shut out all
      // others.
      if (limit !== undefined && !isLoopback(byAddress(request))) await special[limit](request, reply)
    },
    actor: (request, reply) =>
      request.actor?.kind === 'publishable' ? publishable(request, reply) : actor(request, reply),
  }
}

/** RateLimit header fields as most clients read them (draft-ietf-httpapi-ratelimit-headers-07). */
function tell(reply: FastifyReply, state: { most: number; remaining: number; seconds: number }): void {
  // Of several limits the one that ends first is the one to heed.
  const told = reply.getHeader('ratelimit-remaining')
  if (told !== undefined && Number(told) <= state.remaining) return
  reply.header('ratelimit-limit', state.most)
  reply.header('ratelimit-remaining', state.remaining)
  reply.header('ratelimit-reset', state.seconds)
}

const KEY_BYTES = 16

/** One short key whatever it is made of, and no address in the memory of anybody. */
function hashed(key: Uint8Array, text: string): string {
  return createHmac('sha256', key)
    .update(`requests of ${text}`)
    .digest()
    .subarray(0, KEY_BYTES)
    .toString('base64url')
}

const UNKNOWN = 'unknown'

/** IPv4 whole, IPv6 by /64: one household has that many addresses. */
function addressOf(request: FastifyRequest, trustProxy: readonly Network[]): string {
  const address = callerOf(request, trustProxy)
  return address === null ? UNKNOWN : addressUnitOf(address)
}

function callerOf({ raw, headers }: FastifyRequest, trustProxy: readonly Network[]): string | null {
  return clientAddress(raw.socket.remoteAddress, headers['x-forwarded-for'], trustProxy)
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '0:0:0:0::/64'
}
