// How often one address and one actor may ask, counted in this process's memory; registered by app.ts.

import rateLimit from '@fastify/rate-limit'
import { actorName, Problem } from '@openpartner/domain'
import { clientAddress, ipClassOf, type Network } from '@openpartner/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export interface Limit {
  readonly most: number
  readonly windowMs: number
}

export interface Limits {
  /** Per address, before anybody is looked up: what a flood of wrong keys may cost us. */
  readonly address: Limit
  /** Per actor, whatever the address. */
  readonly actor: Limit
  /** Per address: mails sent in somebody's name. The mail limits per recipient are packages/auth's. */
  readonly signInStart: Limit
  readonly signInConfirm: Limit
  readonly setUp: Limit
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export const DEFAULT_LIMITS: Limits = {
  // One busy shop sends events from one address; a hundred a second is far above any and far below what
  // hurts.
  address: { most: 6_000, windowMs: MINUTE_MS },
  actor: { most: 6_000, windowMs: MINUTE_MS },
  signInStart: { most: 20, windowMs: HOUR_MS },
  signInConfirm: { most: 30, windowMs: 5 * MINUTE_MS },
  setUp: { most: 20, windowMs: HOUR_MS },
}

/** Addresses remembered at a time; the oldest go first, so memory is bounded whatever arrives. */
const REMEMBERED = 20_000

export interface Limiters {
  /** Before authentication. */
  address(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** After it. */
  actor(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

export async function createLimiters(
  app: FastifyInstance,
  { limits, trustProxy }: { readonly limits: Limits; readonly trustProxy: readonly Network[] },
): Promise<Limiters> {
  await app.register(rateLimit, { global: false, cache: REMEMBERED })
  const byAddress = (request: FastifyRequest) => addressOf(request, trustProxy)
  const limiter = ({ most, windowMs }: Limit, keyGenerator: (request: FastifyRequest) => string) => {
    const count = app.createRateLimit({ max: most, timeWindow: windowMs, keyGenerator })
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const counted = await count(request)
      if (counted.isAllowed) return
      // RateLimit header fields as most clients read them (draft-ietf-httpapi-ratelimit-headers-07).
      reply.header('ratelimit-limit', counted.max)
      reply.header('ratelimit-remaining', counted.remaining)
      reply.header('ratelimit-reset', counted.ttlInSeconds)
      if (!counted.isExceeded) return
      reply.header('retry-after', counted.ttlInSeconds)
      throw new Problem('too-many-requests', { detail: `Ask again in ${counted.ttlInSeconds} s.` })
    }
  }
  const general = limiter(limits.address, byAddress)
  const actor = limiter(limits.actor, ({ actor: who }) =>
    who === null ? 'nobody' : `${who.brandId} ${actorName(who)}`,
  )
  const special = {
    signInStart: limiter(limits.signInStart, byAddress),
    signInConfirm: limiter(limits.signInConfirm, byAddress),
    setUp: limiter(limits.setUp, byAddress),
  }
  return {
    async address(request, reply) {
      await general(request, reply)
      const { limit } = request.routeOptions.config
      // Behind an untrusted proxy on this machine everybody has this address: one person could shut out all
      // others.
      if (limit !== undefined && !isLoopback(byAddress(request))) await special[limit](request, reply)
    },
    actor,
  }
}

/**
 * IPv4 whole, IPv6 by /48, because one household has 2^64 addresses or more. Kept in memory for the window
 * only.
 */
function addressOf(request: FastifyRequest, trustProxy: readonly Network[]): string {
  const address = clientAddress(
    request.raw.socket.remoteAddress,
    request.headers['x-forwarded-for'],
    trustProxy,
  )
  if (address === null) return 'unknown'
  return address.includes(':') ? (ipClassOf(address) ?? 'unknown') : address
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '0:0:0::/48'
}
