// Keys for tests: random-looking, so that the product takes them, and the same in every run.

import { createHash } from 'node:crypto'
import { type Keyring, parseKeyring } from '@openpartner/secrets'

/** `t1:<key>`, or one entry per kid; what SECRETS_ENCRYPTION_KEY would hold. */
export function testKeyringText(...kids: readonly string[]): string {
  const entry = (kid: string) => `${kid}:${createHash('sha256').update(`test key ${kid}`).digest('base64')}`
  return (kids.length > 0 ? kids : ['t1']).map(entry).join(',')
}

/** The first kid is the primary; `t1` when none is named. */
export function testKeyring(...kids: readonly string[]): Keyring {
  return parseKeyring(testKeyringText(...kids))
}
