// The keys values are sealed with: parsed from one setting, weak ones refused, chosen by their kid and never
// by trying; seal.ts asks it for a key.

import { timingSafeEqual } from 'node:crypto'

const KEY_BYTES = 32
const KEYS_MAX = 16
/** What stands between the dots of a sealed value: no dot, colon or comma, and short enough to read aloud. */
const KID = /^[a-z0-9][a-z0-9-]{0,31}$/
const MASK = '[secret]'

/**
 * 32 random bytes hold about 30 different ones. Fewer than this come by chance once in 10^11 keys, and always
 * from a repeated byte, hex or a short word written several times.
 */
const DIFFERENT_BYTES_MIN = 16
/** Steps from byte to byte: 31 random ones are about 29 different. A counted-up or regular key has few. */
const DIFFERENT_STEPS_MIN = 12
/** Base64 letters of what guides tell people to replace; eight letters in a row do not come by chance. */
const PLACEHOLDERS = /changeme|change-me|change_me|replaceme|placeholder|yourkeyhere|topsecret|supersecret/i

export const KEYRING_FORMAT =
  `must be keys as kid:base64, separated by commas, the primary first; each ${KEY_BYTES} random bytes ` +
  `(make one: openssl rand -base64 ${KEY_BYTES})`

/**
 * Why a keyring is refused. Names entries by their place: what stands there may be a key in the wrong spot.
 */
export class KeyringError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'KeyringError'
  }
}

interface Entry {
  readonly kid: string
  readonly key: Uint8Array
}

/** The key of this kid, or null. For seal.ts alone: the package's door does not lead here. */
export let masterKeyOf: (keyring: Keyring, kid: string) => Uint8Array | null

/** Keys by kid. Prints as `[secret]`; the kids themselves are no secret. */
export class Keyring {
  readonly #keys: ReadonlyMap<string, Uint8Array>
  /** Seals everything new. */
  readonly primaryKid: string

  /** Unchecked: parseKeyring is the door. @throws KeyringError when there is no key */
  constructor(entries: readonly Entry[]) {
    const [primary] = entries
    if (primary === undefined) throw new KeyringError(KEYRING_FORMAT)
    this.#keys = new Map(entries.map(({ kid, key }) => [kid, key]))
    this.primaryKid = primary.kid
  }

  kids(): string[] {
    return [...this.#keys.keys()]
  }

  static {
    masterKeyOf = (keyring, kid) => keyring.#keys.get(kid) ?? null
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}

export function isKid(text: string): boolean {
  return KID.test(text)
}

/**
 * Reads `kid2:base64,kid1:base64`; the first is the primary. Standard or URL-safe base64, padded or not.
 * @throws KeyringError that says what is wrong with which entry, without a byte of it
 */
export function parseKeyring(text: string): Keyring {
  const parts = text.split(',').map((part) => part.trim())
  if (text.trim() === '') throw new KeyringError(KEYRING_FORMAT)
  if (parts.length > KEYS_MAX)
    throw new KeyringError(`holds more than ${KEYS_MAX} keys; rotate, then drop old ones`)
  const entries = parts.map(parseEntry)
  for (const [index, entry] of entries.entries()) refuseTwin(entries, entry, index)
  return new Keyring(entries)
}

function parseEntry(part: string, index: number): Entry {
  const place = `entry ${index + 1}`
  const colon = part.indexOf(':')
  if (colon < 0) throw new KeyringError(`${place} is not kid:base64; the keyring ${KEYRING_FORMAT}`)
  const kid = part.slice(0, colon)
  if (!isKid(kid)) {
    throw new KeyringError(
      `${place} has a kid that is not 1 to 32 lower-case letters, digits and dashes, a dash not first`,
    )
  }
  const key = bytesOf(part.slice(colon + 1))
  if (key === null) throw new KeyringError(`${place} is not base64 of exactly ${KEY_BYTES} bytes`)
  if (!looksRandom(key) || PLACEHOLDERS.test(part.slice(colon + 1))) {
    throw new KeyringError(`${place} is no random key; make one with: openssl rand -base64 ${KEY_BYTES}`)
  }
  return { kid, key }
}

function refuseTwin(entries: readonly Entry[], entry: Entry, index: number): void {
  for (const [earlier, { kid, key }] of entries.slice(0, index).entries()) {
    const places = `entries ${earlier + 1} and ${index + 1}`
    if (kid === entry.kid) throw new KeyringError(`${places} have the same kid`)
    if (timingSafeEqual(key, entry.key)) throw new KeyringError(`${places} are the same key`)
  }
}

/** Null unless the text is canonical base64 of exactly one key: Buffer alone skips what it does not know. */
function bytesOf(text: string): Uint8Array | null {
  const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_').replace(/=$/, '')
  const bytes = Buffer.from(urlSafe, 'base64url')
  return bytes.length === KEY_BYTES && bytes.toString('base64url') === urlSafe ? new Uint8Array(bytes) : null
}

function looksRandom(key: Uint8Array): boolean {
  const steps = key.slice(1).map((byte, index) => byte - (key[index] ?? 0))
  const isText = key.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d)
  return !isText && new Set(key).size >= DIFFERENT_BYTES_MIN && new Set(steps).size >= DIFFERENT_STEPS_MIN
}
