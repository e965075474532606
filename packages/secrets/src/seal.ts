// Seals a text for one row and opens it there and nowhere else; the format is docs/formats/sealed-value.md.

import { randomBytes } from 'node:crypto'
import { decrypt, encrypt, hkdf, KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './aead.ts'
import { encodeContext, type SealContext, VERSION } from './context.ts'
import { isKid, type Keyring, masterKeyOf } from './keyring.ts'
import { Secret } from './secret.ts'

/** A credential, not a file. */
const PLAINTEXT_BYTES_MAX = 65_536
const NO_SALT = new Uint8Array()
const PARTS = 3

/**
 * Why a value does not open. `unknown-kid`: its key is not in the keyring. `malformed`: not of the format at
 * all. `refused`: changed, moved here from another place, or sealed with another key of the same kid.
 */
export class SealError extends Error {
  readonly reason: 'malformed' | 'unknown-kid' | 'refused'
  /** The key the value asks for; null where it is malformed. */
  readonly kid: string | null

  constructor(reason: SealError['reason'], kid: string | null) {
    super(WORDS[reason](kid ?? ''))
    this.name = 'SealError'
    this.reason = reason
    this.kid = kid
  }
}

const WORDS = {
  malformed: () => 'not a sealed value',
  'unknown-kid': (kid: string) => `sealed under the key "${kid}", which is not in the keyring`,
  refused: (kid: string) =>
    `does not open under the key "${kid}": changed, moved from another row, or another key`,
} as const

/**
 * `v1.<kid>.<nonce, ciphertext and tag>` under the primary key, for this place alone.
 * @throws TypeError on a place or a text that has no exact bytes
 */
export function seal(keyring: Keyring, context: SealContext, plaintext: string): string {
  return sealWithNonce(keyring, context, plaintext, randomBytes(NONCE_BYTES))
}

/**
 * For test vectors. Anything else must take `seal`: a nonce used twice with one key gives both texts away.
 */
export function sealWithNonce(
  keyring: Keyring,
  context: SealContext,
  plaintext: string,
  nonce: Uint8Array,
): string {
  const text = Buffer.from(plaintext, 'utf8')
  if (text.length > PLAINTEXT_BYTES_MAX || text.toString('utf8') !== plaintext) {
    throw new TypeError(`a sealed value holds at most ${PLAINTEXT_BYTES_MAX} bytes of well-formed text`)
  }
  const kid = keyring.primaryKid
  const aad = encodeContext(context, kid)
  const key = deriveKey(keyring, kid, aad)
  const sealed = Buffer.concat([nonce, encrypt(key, nonce, aad, text)]).toString('base64url')
  key.fill(0)
  text.fill(0)
  return `${VERSION}.${kid}.${sealed}`
}

/**
 * The text, if it was sealed for exactly this place. The kid in the value chooses the key; no other is tried.
 * @throws SealError
 */
export function open(keyring: Keyring, context: SealContext, sealed: string): Secret<string> {
  const { kid, bytes } = parse(sealed)
  const aad = encodeContext(context, kid)
  const key = deriveKey(keyring, kid, aad)
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const tag = bytes.subarray(bytes.length - TAG_BYTES)
  const text = decrypt(key, nonce, aad, bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES), tag)
  key.fill(0)
  if (text === null) throw new SealError('refused', kid)
  const secret = new Secret(text.toString('utf8'))
  text.fill(0)
  return secret
}

/** Which key a value is sealed under. @throws SealError when it is malformed */
export function kidOf(sealed: string): string {
  return parse(sealed).kid
}

/** One spelling per value: what `seal` did not write itself is malformed. */
function parse(sealed: string): { kid: string; bytes: Buffer } {
  const [version, kid = '', payload = '', ...rest] = sealed.split('.', PARTS + 1)
  const bytes = Buffer.from(payload, 'base64url')
  const isCanonical = bytes.toString('base64url') === payload
  const isLongEnough = bytes.length >= NONCE_BYTES + TAG_BYTES
  if (version !== VERSION || rest.length > 0 || !isKid(kid) || !isCanonical || !isLongEnough) {
    throw new SealError('malformed', null)
  }
  return { kid, bytes }
}

function deriveKey(keyring: Keyring, kid: string, context: Uint8Array): Buffer {
  const master = masterKeyOf(keyring, kid)
  if (master === null) throw new SealError('unknown-kid', kid)
  return hkdf(master, NO_SALT, context, KEY_BYTES)
}
