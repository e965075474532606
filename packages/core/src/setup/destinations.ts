// Where links may lead: parses what a person typed and refuses what the policy forbids. Used by programs and
// links.

import { type DestinationPolicy, destinationRefusal, Problem } from '@openpartner/domain'

const POINTER = '/destination_url'

/** The normalised href that is stored. @throws Problem `destination-refused` */
export function parseDestination(text: string, policy: DestinationPolicy): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const refusal = destinationRefusal(url, policy)
  if (url === null || refusal !== null) throw refused(refusal ?? 'must be an absolute URL')
  return url.href
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
