// What every route must declare about who may call it; read by the plugins and by every file in routes/.

import type { Session } from '@openpartner/auth'
import type { Need } from '@openpartner/core'
import type { Executor } from '@openpartner/db'
import type { Actor, ProblemCode } from '@openpartner/domain'

export type Access =
  /** Anybody, without looking at credentials. */
  | { readonly public: true }
  /** A person who is signed in, in whatever place. */
  | { readonly session: true }
  /** An actor with one of the roles or, when it is a key, the scope. */
  | Need

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /**
     * Answers a repeated Idempotency-Key with the first answer. Its handler returns a body and never sends.
     */
    idempotent?: true
    /**
     * An act that hurts when somebody else does it: payouts, keys, secrets, roles, addresses. A session that
     * came to another network or browser proves itself again first.
     */
    sensitive?: true
    /** As sensitive, and the person proved it within the last 15 minutes whatever the network. */
    fresh?: true
    /** What the verb may refuse with, beyond what every route may; for the reference. */
    problems?: readonly ProblemCode[]
    /** A limit of its own, beside the general ones. */
    limit?: 'signInStart' | 'signInConfirm' | 'setUp'
  }
  interface FastifyRequest {
    /** Who asks; null on routes that let anybody in. */
    actor: Actor | null
    /** On routes that need a session. */
    session: Session | null
    /** The transaction an idempotent answer is made in. */
    joined: Executor | null
  }
}

export function isPublic(access: Access | undefined): access is { readonly public: true } {
  return access !== undefined && 'public' in access
}

export function isForSession(access: Access | undefined): access is { readonly session: true } {
  return access !== undefined && 'session' in access
}

export const ANYBODY = { public: true } as const
export const SIGNED_IN = { session: true } as const
