// What a partner link may look like and where it may lead; used when links are made and when they are
// followed.

import type { ClickId } from './ids.ts'

/** Keys are what partners print and say aloud: letters, digits, dash, underscore; case-insensitive. */
export const LINK_KEY = /^[a-z0-9][a-z0-9_-]{1,62}[a-z0-9]$/

/** The query parameter that carries the click to the brand's site. */
export const CLICK_PARAMETER = 'cref'

/** Longest URL that every browser, proxy and CDN we know of passes on unharmed. */
const URL_LENGTH_MAX = 2_048

/** Keys are compared without regard to case: "Spring" on a poster is "spring" in a chat. */
export function normaliseLinkKey(key: string): string {
  return key.toLowerCase()
}

export interface DestinationPolicy {
  /** True only in development: allows http on localhost. */
  readonly allowLocalhost: boolean
}

/**
 * Parts of a URL as the platform's WHATWG parser returns them; passed in because this package knows no
 * platform.
 */
export interface ParsedUrl {
  readonly protocol: string
  readonly hostname: string
  readonly username: string
  readonly password: string
  readonly href: string
}

/** Why this destination is refused, in words for the person who typed it, or null when it is fine. */
export function destinationRefusal(url: ParsedUrl | null, policy: DestinationPolicy): string | null {
  if (url === null) return 'must be an absolute URL, for example https://example.com/welcome'
  if (url.href.length > URL_LENGTH_MAX) return `must be at most ${URL_LENGTH_MAX} characters`
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password'
  if (url.protocol === 'https:') return null
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
  if (url.protocol === 'http:' && isLocal && policy.allowLocalhost) return null
  return 'must start with https://'
}

/**
 * The stored destination with the click id added; visitor input never reaches the host or path.
 * `href` is normalised (the WHATWG `href` that was stored). An existing `cref` in it is replaced.
 */
export function destinationWithClick(href: string, clickId: ClickId): string {
  const hashAt = href.indexOf('#')
  const fragment = hashAt === -1 ? '' : href.slice(hashAt)
  const beforeHash = hashAt === -1 ? href : href.slice(0, hashAt)
  const queryAt = beforeHash.indexOf('?')
  const path = queryAt === -1 ? beforeHash : beforeHash.slice(0, queryAt)
  const kept =
    queryAt === -1
      ? []
      : beforeHash
          .slice(queryAt + 1)
          .split('&')
          .filter(
            (pair) => pair !== '' && pair !== CLICK_PARAMETER && !pair.startsWith(`${CLICK_PARAMETER}=`),
          )
  return `${path}?${[...kept, `${CLICK_PARAMETER}=${clickId}`].join('&')}${fragment}`
}
