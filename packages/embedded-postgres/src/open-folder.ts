// A place the server's login can reach when root's checkout is closed to it (under /root, or a 0700 temp
// folder).

import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readlink, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hasCode } from './error-code.ts'

// Only root ever gets here, and only root can write in /var/lib: nobody can plant a folder for it to trust.
// Not /tmp or /var/tmp: those are swept, and a cluster is kept.
const OPEN_FOLDER = '/var/lib/openpartner'

/** A copy of `source` that everybody can read, made once per name; two makers at once end with one copy. */
export async function copyToOpenFolder(source: string, name: string): Promise<string> {
  const target = join(OPEN_FOLDER, name)
  if (await exists(target)) return target
  const draft = await createInOpenFolder(`${name}.new-`)
  try {
    await cp(source, draft, { recursive: true, verbatimSymlinks: true })
    await openForReading(draft)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error
  }
  return target
}

/**
 * True when a link points in here: such a link is ours to drop once its target is gone (a container made
 * anew).
 */
export async function isLinkToOpenFolder(path: string): Promise<boolean> {
  const target = await readlink(path).catch(() => null)
  return target !== null && dirname(target) === OPEN_FOLDER
}

/** A new, empty folder with a name of its own. */
export async function createInOpenFolder(prefix: string): Promise<string> {
  await mkdir(OPEN_FOLDER, { recursive: true })
  await chmod(OPEN_FOLDER, 0o755)
  return mkdtemp(join(OPEN_FOLDER, prefix))
}

/**
 * An install under umask 077 leaves files only root can read: give everybody what its owner has, but never
 * writing.
 */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const entry = await lstat(path)
    if (entry.isDirectory()) await openForReading(path)
    else if (entry.isFile()) await chmod(path, (entry.mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
