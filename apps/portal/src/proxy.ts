// Runs before every request, called by Next: passes /v1 on to the API and gives every page its security
// headers.
//
// It is never the gate: the API checks every call by itself, whoever sends it.
import { SECURITY_TXT_PATH, securityTxt } from '@openpartner/contract'
import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy, newNonce } from './csp.ts'
import { isDevelopment, loadEnv } from './env.ts'
import { withoutInternalHeaders } from './internal-headers.ts'

/** 308 keeps method and body, unlike 301. */
const PERMANENT_REDIRECT = 308
/** What the browsers' preload lists ask for at least is one year; two leave room for renewals. */
const TWO_YEARS_S = 2 * 365 * 24 * 60 * 60

export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  const { PORTAL_URL } = loadEnv()
  const isSecure = PORTAL_URL.startsWith('https:')
  if (isSecure && request.headers.get('x-forwarded-proto') === 'http') {
    return NextResponse.redirect(new URL(`${pathname}${search}`, PORTAL_URL), PERMANENT_REDIRECT)
  }
  if (pathname.startsWith('/v1/')) {
    // The browser stays on our origin, so that the session is a first-party cookie. The target is known only
    // now.
    const headers = withoutInternalHeaders(request.headers)
    return NextResponse.rewrite(new URL(`${pathname}${search}`, loadEnv().API_INTERNAL_URL), {
      request: { headers },
    })
  }
  if (pathname === SECURITY_TXT_PATH) return securityFile()
  const response = page(request)
  if (isSecure) response.headers.set('strict-transport-security', `max-age=${TWO_YEARS_S}; includeSubDomains`)
  return response
}

function securityFile(): NextResponse {
  const { SECURITY_CONTACT: contact, SECURITY_POLICY_URL: policyUrl = null, PORTAL_URL } = loadEnv()
  if (contact === undefined) return new NextResponse(null, { status: 404 })
  return new NextResponse(securityTxt({ contact, policyUrl, publicUrl: PORTAL_URL }, new Date()), {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'public, max-age=86400' },
  })
}

function page(request: NextRequest): NextResponse {
  const nonce = newNonce()
  const policy = contentSecurityPolicy(nonce, isDevelopment())
  const headers = withoutInternalHeaders(request.headers)
  // Next reads the nonce for its own scripts from this request header.
  headers.set('content-security-policy', policy)
  headers.set('x-nonce', nonce)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('referrer-policy', 'same-origin')
  response.headers.set('cross-origin-opener-policy', 'same-origin')
  response.headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()')
  // Pages show money and addresses of one person: no cache between us may keep them.
  response.headers.set('cache-control', 'private, no-store')
  return response
}

export const config = {
  // Built files carry their hash and need neither a nonce nor our time.
  matcher: ['/((?!_next/static/|icon.svg).*)'],
}
