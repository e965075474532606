// The secrets of a local instance: made once from the system's random source, kept in one file only its owner
// reads.

import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RuntimeRole } from '@openpartner/db/migrate'

export interface Secrets {
  /** What each service's database login uses. */
  readonly rolePasswords: Readonly<Record<RuntimeRole, string>>
  /** 32 bytes, base64. */
  readonly authSecret: string
  /** Opens /setup while the instance is empty. */
  readonly setupToken: string
}

const SECRET_BYTES = 32

/** Reads the file, or makes it. Two callers at once end with the same secrets. */
export function loadSecrets(path: string): Secrets {
  return readSecrets(path) ?? createSecrets(path)
}

function readSecrets(path: string): Secrets | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Secrets
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Error(`${path} cannot be read; restore it, or remove it to have new secrets made.`, {
      cause: error,
    })
  }
}

function createSecrets(path: string): Secrets {
  const random = (encoding: 'base64' | 'hex') => randomBytes(SECRET_BYTES).toString(encoding)
  const secrets: Secrets = {
    rolePasswords: {
      router: random('hex'),
      api: random('hex'),
      worker: random('hex'),
      reader: random('hex'),
    },
    authSecret: random('base64'),
    setupToken: random('hex'),
  }
  // Written whole under another name, then linked: nobody ever reads half a file, and the slower of two
  // makers loses.
  const draft = `${path}.new-${process.pid}`
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
    return secrets
  } catch (error) {
    const winner = readSecrets(path)
    if (winner === null) throw error
    return winner
  } finally {
    rmSync(draft, { force: true })
  }
}
