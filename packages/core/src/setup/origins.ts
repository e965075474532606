// The origins whose pages may use a publishable key: parsed strictly, so that what is stored is what browsers
// send.

import { type FieldError, Problem } from '@openpartner/domain'

/** Names and addresses; no wildcard, which no browser would ever send. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])$/
const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Each origin once. @throws Problem `request-invalid` naming every one that is none */
export function parseOrigins(
  texts: readonly string[],
  policy: { readonly allowLocalhost: boolean },
): string[] {
  const errors = texts.flatMap((text, at): FieldError[] => {
    const detail = refusalOf(text, policy.allowLocalhost)
    return detail === null ? [] : [{ pointer: `/allowed_origins/${at}`, detail }]
  })
  if (errors.length > 0) throw new Problem('request-invalid', { errors })
  return [...new Set(texts)]
}

function refusalOf(text: string, allowLocalhost: boolean): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  // Browsers send exactly this spelling: lower case, no path, no port that goes without saying.
  if (url === null || url.origin !== text || !HOST.test(url.hostname)) {
    return 'must be an origin such as https://shop.example.com'
  }
  if (url.protocol === 'https:') return null
  if (url.protocol === 'http:' && LOCAL_HOSTS.has(url.hostname)) {
    return allowLocalhost ? null : 'may be on this machine in test mode only'
  }
  return 'must be https'
}
