// Whose rights the server runs with: PostgreSQL refuses root, so root hands it to an ordinary system login.

import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export interface ServerOwner {
  uid: number
  gid: number
}

// A login made for this, else the one made for owning nothing. Both must be in /etc/passwd: initdb looks its
// name up.
const LOGINS = ['postgres', 'nobody']

/** Null when this process may run the server itself, which is everybody but root. */
export function findServerOwner(): ServerOwner | null {
  if (process.getuid?.() !== 0) return null
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((row) => row.split(':'))
  for (const login of LOGINS) {
    const row = rows.find(([name]) => name === login)
    const uid = Number(row?.[2])
    const gid = Number(row?.[3])
    if (uid > 0 && gid > 0) return { uid, gid }
  }
  throw new Error(
    `PostgreSQL does not run as root, and /etc/passwd names neither ${LOGINS.join(' nor ')}. ` +
      'Run as an ordinary login, or set DATABASE_URL to a server of your own.',
  )
}

/**
 * The spawn options that put a child under the owner's rights, with an environment that cannot change its
 * answers.
 */
export function spawnIdentity(owner: ServerOwner | null) {
  // Windows needs its own variables (SystemRoot) to load libraries; elsewhere nothing of ours is any of its
  // business.
  const environment =
    process.platform === 'win32' ? {} : { env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' } }
  return { ...environment, ...(owner === null ? {} : { uid: owner.uid, gid: owner.gid }) }
}

/**
 * True when the owner can reach `path` through all its parent folders and read it. Null = this process
 * itself: always true.
 */
export function canReach(path: string, owner: ServerOwner | null): boolean {
  if (owner === null) return true
  if (!allows(path, owner, 0o4)) return false
  return canEnterParents(path, owner)
}

/** True when every folder above `path` lets the owner pass. */
export function canEnterParents(path: string, owner: ServerOwner | null): boolean {
  if (owner === null) return true
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!allows(folder, owner, 0o1)) return false
    if (folder === dirname(folder)) return true
  }
}

function allows(path: string, owner: ServerOwner, bit: number): boolean {
  const { uid, gid, mode } = statSync(path)
  if (uid === owner.uid) return (mode & (bit << 6)) !== 0
  if (gid === owner.gid) return (mode & (bit << 3)) !== 0
  return (mode & bit) !== 0
}
