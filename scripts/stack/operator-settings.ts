// What the command line needs to look at the instance that runs from this folder; openpartner.ts takes it
// where the environment says nothing.

import { join } from 'node:path'
import { urlForRole } from './database.ts'
import { findRunningInstance } from './instance.ts'
import { loadSecrets } from './secrets.ts'

/** Settings as of its worker; none when no instance runs there. */
export function operatorSettings(stateFolder: string): Readonly<Record<string, string>> {
  const database = findRunningInstance(stateFolder)?.database ?? null
  if (database === null) return {}
  const { rolePasswords, secretsEncryptionKey } = loadSecrets(join(stateFolder, 'secrets.json'))
  return {
    DATABASE_URL: urlForRole(database, 'worker', rolePasswords.worker),
    SECRETS_ENCRYPTION_KEY: secretsEncryptionKey,
  }
}
