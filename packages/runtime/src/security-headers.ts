// What a browser is told with every answer; router and API say the same.

/**
 * On every answer that a browser may show or sniff. HSTS is added by whoever knows that its public URL is
 * https.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const

const HSTS_TWO_YEARS = 'max-age=63072000; includeSubDomains'

/** The security headers of a service with this public URL. */
export function securityHeadersFor(publicUrl: string): Readonly<Record<string, string>> {
  if (!publicUrl.startsWith('https://')) return SECURITY_HEADERS
  return { ...SECURITY_HEADERS, 'strict-transport-security': HSTS_TWO_YEARS }
}
