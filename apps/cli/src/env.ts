// The settings of the command line: what the worker has, of which a command reads what it needs.

import { databaseUrlSetting, type EnvSource, readEnv } from '@openpartner/runtime/env'
import { keyringSetting } from '@openpartner/runtime/keyring'
import { z } from 'zod'

const SCHEMA = z.object({
  /** The worker's own role: it alone may list brands and seal anew. */
  DATABASE_URL: databaseUrlSetting,
  /** The primary, which seals, and behind it every key that values may still be sealed with. */
  SECRETS_ENCRYPTION_KEY: keyringSetting,
})

export type CliEnv = Readonly<z.infer<typeof SCHEMA>>

/** @throws EnvError that names every wrong setting at once */
export function readCliEnv(source: EnvSource = process.env): CliEnv {
  return readEnv(SCHEMA, source)
}
