// The secrets of a local instance: made once from the system's random source, kept in one file only its owner
// reads.

import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { RuntimeRole } from '@openpartner/db/migrate'

export interface Secrets {
  /** What each service's database login uses. */
  readonly rolePasswords: Readonly<Record<RuntimeRole, string>>
  /** 32 bytes, base64. */
  readonly authSecret: string
  /** `kid:base64`; seals stored credentials, which are lost with it. */
  readonly secretsEncryptionKey: string
  /** Opens /setup while the instance is empty. */
  readonly setupToken: string
}

const SECRET_BYTES = 32

/** Reads the file, or makes it. Two callers at once end with the same secrets. */
export function loadSecrets(path: string): Secrets {
  return readSecrets(path) ?? createSecrets(path)
}

function readSecrets(path: string): Secrets | null {
  let kept: Partial<Secrets>
  try {
    kept = JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Error(`${path} cannot be read; restore it, or remove it to have new secrets made.`, {
      cause: error,
    })
  }
  // A file of an older release: what it lacks is added, what it has stays.
  const secrets = { ...newSecrets(), ...kept }
  if (Object.keys(secrets).some((name) => !(name in kept))) {
    // Whoever starts an instance holds its folder by now (instance.ts): nobody else completes it.
    const draft = writeDraft(path, secrets)
    renameSync(draft, path)
  }
  return secrets
}

function createSecrets(path: string): Secrets {
  const secrets = newSecrets()
  // Linked, not renamed: the slower of two makers loses and takes what the faster one made.
  const draft = writeDraft(path, secrets)
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

function newSecrets(): Secrets {
  const random = (encoding: 'base64' | 'hex') => randomBytes(SECRET_BYTES).toString(encoding)
  return {
    rolePasswords: {
      router: random('hex'),
      api: random('hex'),
      worker: random('hex'),
      reader: random('hex'),
    },
    authSecret: random('base64'),
    secretsEncryptionKey: `k1:${random('base64')}`,
    setupToken: random('hex'),
  }
}

/** Whole, under another name: nobody ever reads half a file. */
function writeDraft(path: string, secrets: Secrets): string {
  const draft = `${path}.new-${process.pid}`
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return draft
}
