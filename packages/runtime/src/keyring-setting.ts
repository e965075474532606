// The setting that holds the sealing keys. A door of its own: the redirect loads the other settings, and must
// not be able to reach a keyring.

import { randomBytes } from 'node:crypto'
import { KEYRING_FORMAT, type Keyring, KeyringError, parseKeyring } from '@openpartner/secrets'
import { z } from 'zod'

export type { Keyring }

/** `SECRETS_ENCRYPTION_KEY`: kid2:base64,kid1:base64; the first seals, all open. */
export const keyringSetting = z.string({ error: KEYRING_FORMAT }).transform((text, refinement): Keyring => {
  try {
    return parseKeyring(text)
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error
    refinement.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
})

/** For what is built and never stores anything, such as the API's document. */
export function throwAwayKeyring(): Keyring {
  return parseKeyring(`throw-away:${randomBytes(32).toString('base64')}`)
}
