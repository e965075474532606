// The two primitives, with the parameters that Node leaves open nailed down: HKDF-SHA-256 and AES-256-GCM
// with a 12-byte nonce and a 16-byte tag. seal.ts calls them; public test vectors run against them.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

export const KEY_BYTES = 32
export const NONCE_BYTES = 12
export const TAG_BYTES = 16

const ALGORITHM = 'aes-256-gcm'
// Without it Node takes tags of 4, 8 and 12 to 15 bytes as well, which are that much easier to guess.
const OPTIONS = { authTagLength: TAG_BYTES } as const

/** HKDF-SHA-256 (RFC 5869). The salt may be empty where the input is a random key. */
export function hkdf(input: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', input, salt, info, bytes))
}

/** Ciphertext ‖ tag. @throws RangeError on a key or nonce of another length */
export function encrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Buffer {
  requireLengths(key, nonce)
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS)
  cipher.setAAD(aad)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/**
 * The plaintext, or null when anything was changed. @throws RangeError on a key or nonce of another length
 */
export function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  ciphertext: Uint8Array,
  tag: Uint8Array,
): Buffer | null {
  requireLengths(key, nonce)
  if (tag.length !== TAG_BYTES) return null
  const decipher = createDecipheriv(ALGORITHM, key, nonce, OPTIONS)
  decipher.setAAD(aad)
  decipher.setAuthTag(tag)
  const plaintext = decipher.update(ciphertext)
  try {
    decipher.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    return null
  }
}

function requireLengths(key: Uint8Array, nonce: Uint8Array): void {
  if (key.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes`)
  if (nonce.length !== NONCE_BYTES) throw new RangeError(`a nonce has ${NONCE_BYTES} bytes`)
}
