// Where links may lead: parses what a person typed and refuses what the policy forbids. Used by programs and
// links.

import { type DestinationPolicy, destinationRefusal, Problem } from '@openpartner/domain'

const POINTER = '/destination_url'

/** The normalised href that is stored. @throws Problem `destination-refused` */
export function parseDestination(text: string, policy: DestinationPolicy): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const refusal = doubt(text) ?? destinationRefusal(url, policy)
  if (url === null || refusal !== null) throw refused(refusal ?? 'must be an absolute URL')
  return url.href
}

// Space around an address comes from copying it; a control character or a backslash in it never does. The
// parser takes them all the same, and other readers than this one make another host of them.
const CONTROL_OR_BACKSLASH = /[\p{Cc}\p{Cf}\\]/u
const WITH_SLASHES = /^\s*[a-z][a-z0-9+.-]*:\/\//i

function doubt(text: string): string | null {
  if (CONTROL_OR_BACKSLASH.test(text.trim())) return 'must not hold control characters or backslashes'
  if (URL.canParse(text) && !WITH_SLASHES.test(text)) return 'must start with https://'
  return null
}

/**
 * Partners choose the page, the brand chooses the site: a link on the brand's own host that led anywhere
 * would be an open redirect in a partner's hands.
 * @throws Problem `destination-refused`
 */
export function requireSameSite(href: string, programHref: string): void {
  const { origin } = new URL(programHref)
  if (new URL(href).origin !== origin) throw refused(`must be a page of ${origin}`)
}

function refused(detail: string): Problem {
  return new Problem('destination-refused', {
    detail: `The destination ${detail}.`,
    errors: [{ pointer: POINTER, detail }],
  })
}
