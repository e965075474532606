// The one spelling of an e-mail address; sign-in and everything that stores an address go through it.

import { Problem } from '@openpartner/domain'

/** RFC 5321 §4.5.3.1.3: a path is at most 256 octets, angle brackets included. */
const ADDRESS_LENGTH_MAX = 254
/** RFC 5321 §4.5.3.1.1 */
const LOCAL_LENGTH_MAX = 64
/** RFC 5322 §3.2.3 dot-atom. Quoted local parts are legal, unused, and a way around checks elsewhere. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
/** Host name of at least two labels (RFC 1123 §2.1); international names in their xn-- form. */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i

/**
 * The address as it is stored and compared, or null when it is none: NFKC first (full-width letters become
 * plain), then judged, then lower case. `+tag` and dots stay: only the mail server knows what they mean. What
 * NFKC turns into an `@` is refused, because filters between us and the reader see another address than we
 * do.
 */
export function parseEmail(text: string): string | null {
  const normal = text.normalize('NFKC').trim()
  const [local = '', domain = '', ...more] = normal.split('@')
  if (more.length > 0 || text.split('@').length !== 2) return null
  if (normal.length > ADDRESS_LENGTH_MAX || local.length > LOCAL_LENGTH_MAX) return null
  // Letters outside ASCII fail here, so lower case is the same in every language.
  return LOCAL.test(local) && DOMAIN.test(domain) ? normal.toLowerCase() : null
}

/** Like parseEmail. @throws Problem `request-invalid` that names the field at `pointer` (RFC 6901). */
export function requireEmail(text: string, pointer = '/email'): string {
  const email = parseEmail(text)
  if (email !== null) return email
  throw new Problem('request-invalid', { errors: [{ pointer, detail: 'must be an e-mail address' }] })
}
