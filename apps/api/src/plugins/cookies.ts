// The names and attributes of the two cookies, for the routes that set them and the plugin that reads them.

import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Cookies {
  readonly session: Cookie
  /** Ties a mail to the browser that asked for it. */
  readonly login: Cookie
}

export interface Cookie {
  read(request: FastifyRequest): string | null
  write(reply: FastifyReply, token: string, lifetimeSeconds: number): void
  clear(reply: FastifyReply): void
}

/** The session cookie with a new token, which lives as long as the session may. */
export function writeSession(
  reply: FastifyReply,
  { session }: Cookies,
  { token, expiresAt }: { readonly token: string; readonly expiresAt: Date },
  now: Date,
): void {
  session.write(reply, token, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000))
}

/**
 * After signing out: no cookie of the session, and nothing the browser kept of what it showed. Other cookies
 * stay, the colour theme among them.
 */
export function leaveBrowser(reply: FastifyReply, { session }: Cookies): void {
  session.clear(reply)
  reply.header('clear-site-data', '"cache", "storage"')
}

/**
 * The portal's origin sets them: the portal passes /v1 on to the API, so the browser knows one origin only.
 */
export function cookiesFor(portalUrl: string): Cookies {
  const isSecure = portalUrl.startsWith('https://')
  // __Host- makes the browser refuse a cookie of this name from a neighbouring subdomain (RFC 6265bis
  // §4.1.3.2). It demands Secure, which a browser does not store over http://localhost.
  const name = (plain: string) => (isSecure ? `__Host-${plain}` : plain)
  const options: CookieSerializeOptions = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'lax' }
  return { session: cookie(name('session'), options), login: cookie(name('login'), options) }
}

function cookie(name: string, options: CookieSerializeOptions): Cookie {
  return {
    read: (request) => request.cookies[name] ?? null,
    write: (reply, token, maxAge) => void reply.setCookie(name, token, { ...options, maxAge }),
    clear: (reply) => void reply.clearCookie(name, options),
  }
}
